-- Which operation is to be taken back?
-- $1 bigint  its id, null for the newest that stands and takes none back itself
-- An undo can be undone, and so on: of such a chain the last link tells which of the others stand.
WITH RECURSIVE chain AS (
    SELECT o.id, o.id AS first, 0 AS depth FROM :operations! o WHERE o.undo_of IS NULL
    UNION ALL
    SELECT u.id, c.first, c.depth + 1 FROM chain c JOIN :operations! u ON u.undo_of = c.id
), last AS (SELECT DISTINCT ON (c.first) c.first, c.id, c.depth FROM chain c ORDER BY c.first, c.id DESC)
SELECT o.id, o.command, o.job_id, o.before::text, o.after::text, o.undo_of,
       CASE WHEN (l.depth - c.depth) % 2 <> 0 THEN l.id END AS undone_by
FROM :operations! o
JOIN chain c ON c.id = o.id
JOIN last l ON l.first = c.first
WHERE CASE WHEN $1::bigint IS NULL THEN o.undo_of IS NULL AND o.job_id IS NOT NULL AND l.depth % 2 = 0
           ELSE o.id = $1 END
ORDER BY o.id DESC
LIMIT 1
