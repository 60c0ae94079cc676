-- Has a CREATE INDEX CONCURRENTLY of ours left an INVALID index behind? Not one that is still being made by
-- another: who makes one holds this lock on the table to the end.
-- $1 text  the table's quoted name    $2 text  the index's name
SELECT EXISTS (
    SELECT FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE i.indrelid = to_regclass($1) AND c.relname = $2 AND NOT i.indisvalid
) AND NOT EXISTS (
    SELECT FROM pg_locks l
    WHERE l.relation = to_regclass($1) AND l.mode = 'ShareUpdateExclusiveLock' AND l.granted
      AND l.pid IS DISTINCT FROM pg_backend_pid()
) AS leftover
