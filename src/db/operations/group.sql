-- Returns the operations that were written in one transaction with an operation, in order, and whether they may be undone.
-- Returns nothing if one of them changed no job: then the change was more than its jobs, such as a maintenance window.
-- Each step joins the journal by an index, because the server cannot estimate how many operations a group has.
-- $1 bigint  the operation    $2 text  the jobs table, quoted
WITH RECURSIVE member AS MATERIALIZED (
    SELECT m.id, m.job_id FROM :operations! o JOIN :operations! m ON m.group_id = o.group_id WHERE o.id = $1
), chain AS (
    SELECT m.id, m.id AS first, 0 AS depth FROM member m
    UNION ALL
    SELECT u.id, c.first, c.depth + 1 FROM chain c JOIN :operations! u ON u.undo_of = c.id
), last AS (SELECT c.first, max(c.id) AS id, (array_agg(c.depth ORDER BY c.id DESC))[1] AS depth FROM chain c GROUP BY c.first)
SELECT o.id, o.job_id, o.command, o.db_role, o.jobs_table, CASE WHEN o.after IS NOT NULL THEN 'present' END AS after,
       CASE WHEN l.depth % 2 <> 0 THEN l.id END AS undone_by, l.id AS newest,
       t.is_same_table, t.may_be_undone
FROM last l
JOIN :operations! o ON o.id = l.first
CROSS JOIN LATERAL apsctl.journal_trust(o.*, to_regclass($2)) t
WHERE NOT EXISTS (SELECT FROM member n WHERE n.job_id IS NULL)
ORDER BY o.id
