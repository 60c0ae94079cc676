-- Returns the operations of the journal, and which of them have been undone.
-- A triggered job of APScheduler runs as a copy with the id ID:apsctl:TIME, which counts as the job itself.
-- The chain of undos is followed only for operations that were ever undone, because most were not.
-- $1 bigint  limit, null for none
-- $2 timestamptz  only operations since then, null for all
-- $3 text  job id, null for all
-- Inserted as text: order, the columns to sort by
WITH RECURSIVE undo AS MATERIALIZED (SELECT o.id, o.undo_of FROM :operations o WHERE o.undo_of IS NOT NULL),
chain AS (
    SELECT DISTINCT u.undo_of AS id, u.undo_of AS first, 0 AS depth
    FROM undo u WHERE NOT EXISTS (SELECT FROM undo earlier WHERE earlier.id = u.undo_of)
    UNION ALL
    SELECT u.id, c.first, c.depth + 1 FROM chain c JOIN undo u ON u.undo_of = c.id
), last AS (SELECT DISTINCT ON (c.first) c.first, c.id, c.depth FROM chain c ORDER BY c.first, c.id DESC)
SELECT o.id, o.at, o.os_user, o.sudo_user, o.host, o.db_role, o.command, o.job_id, o.before::text AS before, o.after::text AS after, o.reason,
       o.undo_of, CASE WHEN (l.depth - c.depth) % 2 <> 0 THEN l.id END AS undone_by,
       o.session_role, o.server, o.seq,
       encode(o.prev_hash, 'hex') AS prev_hash, encode(o.hash, 'hex') AS hash, o.group_id
FROM :operations o
LEFT JOIN chain c ON c.id = o.id
LEFT JOIN last l ON l.first = c.first
WHERE ($2::timestamptz IS NULL OR o.at >= $2) AND ($3::text IS NULL OR o.job_id = $3 OR left(o.job_id, length($3) + 8) = $3 || ':apsctl:')
ORDER BY :order
LIMIT $1
