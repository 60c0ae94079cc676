-- Is the build lock held by a role that may not create indexes on the table? Such a role is ignored.
-- $1 bigint  key of the lock    $2 text  quoted name of the table
SELECT EXISTS (
    SELECT FROM pg_locks l
    JOIN pg_stat_activity s ON s.pid = l.pid
    JOIN pg_class c ON c.oid = to_regclass($2)
    WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
      AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
      AND l.classid = ($1 >> 32)::oid AND l.objid = ($1 & 4294967295)::oid
      AND NOT pg_has_role(s.usesysid, c.relowner, 'USAGE')
) AS is_unprivileged
