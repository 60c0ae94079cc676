-- Has a failed CREATE INDEX CONCURRENTLY left an invalid index? An index that another session is still building is excluded:
-- its session holds a ShareUpdateExclusiveLock on the table until the end.
-- $1 text  quoted name of the table    $2 text  name of the index
SELECT EXISTS (
    SELECT FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE i.indrelid = to_regclass($1) AND c.relname = $2 AND NOT i.indisvalid
) AND NOT EXISTS (
    SELECT FROM pg_locks l
    WHERE l.relation = to_regclass($1) AND l.mode = 'ShareUpdateExclusiveLock' AND l.granted
      AND l.pid IS DISTINCT FROM pg_backend_pid()
) AS leftover
