-- Can versions that changed after their approval be recognized? Their rows must keep an xmin, and the run's transactions
-- must be recorded by rows that those transactions wrote themselves, not restored from a dump or copied.
-- $1 text  quoted name of the table    $2 text  run id
WITH RECURSIVE tree AS (
    SELECT c.oid, c.relkind FROM pg_class c WHERE c.oid = to_regclass($1)
    UNION ALL
    SELECT c.oid, c.relkind
    FROM tree t JOIN pg_inherits i ON i.inhparent = t.oid JOIN pg_class c ON c.oid = i.inhrelid)
SELECT bool_and(t.relkind IN ('r', 'p')) AS has_row_xids,
       (SELECT coalesce(bool_and(a.xmin::text::bigint = a.xid & 4294967295), false)
        FROM :approvals! a WHERE coalesce(a.run, a.run_id::text) = $2) AS has_transactions,
       (SELECT bool_and(a.version_ids IS NOT NULL)
        FROM :approvals! a WHERE coalesce(a.run, a.run_id::text) = $2) AS lists_versions
FROM tree t
