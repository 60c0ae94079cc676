-- Returns the operation to undo, and whether this role may undo it.
-- An undo can be undone, and so on: whether an entry of such a chain is in effect depends on the last one.
-- $1 bigint  its id, null for the caller's newest operation that is in effect and not an undo
-- $2 text  the caller's account    $3 text  the caller's host    $4 text  the jobs table, quoted
WITH RECURSIVE chain AS (
    SELECT o.id, o.id AS first, 0 AS depth FROM :operations! o WHERE o.undo_of IS NULL
    UNION ALL
    SELECT u.id, c.first, c.depth + 1 FROM chain c JOIN :operations! u ON u.undo_of = c.id
), last AS (SELECT DISTINCT ON (c.first) c.first, c.id, c.depth FROM chain c ORDER BY c.first, c.id DESC),
found AS (
    SELECT o.*, CASE WHEN (l.depth - c.depth) % 2 <> 0 THEN l.id END AS undone_by
    FROM :operations! o
    JOIN chain c ON c.id = o.id
    JOIN last l ON l.first = c.first
    WHERE CASE WHEN $1::bigint IS NULL
               THEN o.undo_of IS NULL AND o.job_id IS NOT NULL AND l.depth % 2 = 0
                    AND o.session_role = session_user AND coalesce(o.sudo_user, o.os_user) = $2 AND o.host = $3
               ELSE o.id = $1 END
    ORDER BY o.id DESC
    LIMIT 1)
SELECT f.id, f.at, f.os_user, f.sudo_user, f.host, f.db_role, f.session_role, f.command, f.job_id, f.reason,
       f.before::text, f.after::text, f.undone_by, f.jobs_table,
       f.session_role IS DISTINCT FROM session_user AS is_of_another,
       t.is_same_table, t.may_be_undone
FROM found f
JOIN :operations! o ON o.id = f.id
CROSS JOIN LATERAL apsctl.journal_trust(o.*, to_regclass($4)) t
