-- Can it be told which versions have changed since a run approved them: are they rows that keep their transaction, and
-- are the run's known, each by a row that it wrote itself (not one restored from a dump, or copied)?
-- $1 text  the table's quoted name    $2 text  run id
WITH RECURSIVE tree AS (
    SELECT c.oid, c.relkind FROM pg_class c WHERE c.oid = to_regclass($1)
    UNION ALL
    SELECT c.oid, c.relkind
    FROM tree t JOIN pg_inherits i ON i.inhparent = t.oid JOIN pg_class c ON c.oid = i.inhrelid)
SELECT bool_and(t.relkind IN ('r', 'p')) AS keeps_transactions,
       (SELECT coalesce(bool_and(a.xmin::text::bigint = a.xid & 4294967295), false)
        FROM :approvals! a WHERE coalesce(a.run, a.run_id::text) = $2) AS noted,
       (SELECT bool_and(a.version_ids IS NOT NULL)
        FROM :approvals! a WHERE coalesce(a.run, a.run_id::text) = $2) AS lists_versions
FROM tree t
