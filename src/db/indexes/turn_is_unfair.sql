-- Is the lock held by a role that may not make indexes on the table? Nobody waits for such a role. False where nobody holds it.
-- $1 bigint  the lock    $2 text  the table's quoted name
SELECT EXISTS (
    SELECT FROM pg_locks l
    JOIN pg_stat_activity s ON s.pid = l.pid
    JOIN pg_class c ON c.oid = to_regclass($2)
    WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
      AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
      AND l.classid = ($1 >> 32)::oid AND l.objid = ($1 & 4294967295)::oid
      AND NOT pg_has_role(s.usesysid, c.relowner, 'USAGE')
) AS is_unfair
