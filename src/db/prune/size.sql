-- Returns the size of a log with its indexes, and how many runs it has: an estimate, or the number if it was never analyzed.
-- $1 text  quoted name of the table
-- Placeholders: run_log (the table)
SELECT pg_total_relation_size(c.oid) AS bytes,
       CASE WHEN c.reltuples >= 0 THEN c.reltuples::bigint ELSE (SELECT count(*) FROM ONLY :run_log) END AS runs
FROM pg_class c
WHERE c.oid = to_regclass($1)
