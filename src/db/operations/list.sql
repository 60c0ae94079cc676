-- What have operators changed, and what of it has been taken back?
-- order is put in as text: the newest first, or for an export the oldest.
-- $1 bigint  how many at most, null for all    $2 timestamptz  since when, null for ever    $3 text  job id, null for all
-- Copies of a job (ID:apsctl:TIME), which it runs as where it is triggered in a store of APScheduler's, belong to it.
-- Only of those that were ever taken back is the chain of undos followed: a journal is long, and most of it stands.
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
       encode(o.prev_hash, 'hex') AS prev_hash, encode(o.hash, 'hex') AS hash
FROM :operations o
LEFT JOIN chain c ON c.id = o.id
LEFT JOIN last l ON l.first = c.first
WHERE ($2::timestamptz IS NULL OR o.at >= $2) AND ($3::text IS NULL OR o.job_id = $3 OR left(o.job_id, length($3) + 8) = $3 || ':apsctl:')
ORDER BY :order
LIMIT $1
