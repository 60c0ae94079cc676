-- Has a failed CREATE INDEX CONCURRENTLY left an invalid index? An index that another session is still building is excluded:
-- its session holds a ShareUpdateExclusiveLock on the table until the end. An autovacuum worker, which takes that lock too, has no
-- usesysid. Databases with the same template have relations of the same oid, so locks are compared with their database.
-- $1 text  quoted name of the table    $2 text  name of the index
SELECT EXISTS (
    SELECT FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE i.indrelid = to_regclass($1) AND c.relname = $2 AND NOT i.indisvalid
) AND NOT EXISTS (
    SELECT FROM pg_locks l
    JOIN pg_stat_activity s ON s.pid = l.pid
    WHERE l.locktype = 'relation' AND l.relation = to_regclass($1) AND l.mode = 'ShareUpdateExclusiveLock' AND l.granted
      AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
      AND l.pid <> pg_backend_pid() AND s.usesysid IS NOT NULL
) AS leftover
