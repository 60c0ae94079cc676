-- Returns a fingerprint of the versions table and the role, the snapshot's transaction ids, and other properties of the
-- table that a pass depends on.
-- $1 text  quoted name of the table
-- Only rows in a heap table of this server have a usable xmin. Views have none, and rows on Citus workers have the xmin of
-- another server.
WITH RECURSIVE tree AS (
    SELECT c.oid, c.relkind, c.relam FROM pg_class c WHERE c.oid = to_regclass($1)
    UNION ALL
    SELECT c.oid, c.relkind, c.relam
    FROM tree t JOIN pg_inherits i ON i.inhparent = t.oid JOIN pg_class c ON c.oid = i.inhrelid),
columns AS (
    SELECT concat_ws(' ', a.attnum, a.attname, a.atttypid, a.atttypmod) AS description, a.attnum
    FROM pg_attribute a WHERE a.attrelid = to_regclass($1) AND a.attnum > 0)
SELECT bool_and(t.relkind = 'p' OR t.relkind = 'r' AND m.amname = 'heap') AND NOT row_security_active(to_regclass($1))
       AND to_regclass('pg_catalog.pg_dist_partition') IS NULL AS has_row_xids,
       to_regclass('pg_catalog.pg_dist_partition') IS NOT NULL AS has_citus,
       EXISTS (SELECT FROM pg_trigger g JOIN tree t ON t.oid = g.tgrelid
               WHERE NOT g.tgisinternal AND g.tgenabled <> 'D') AS has_triggers,
       md5(concat_ws(' ', current_user, string_agg(t.oid::text, ',' ORDER BY t.oid),
                     (SELECT string_agg(c.description, ',' ORDER BY c.attnum) FROM columns c),
                     -- Renaming a value of an enum writes no row.
                     (SELECT string_agg(concat(e.oid, e.enumlabel), ',' ORDER BY e.oid) FROM pg_enum e))) AS fingerprint,
       pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS oldest_running,
       pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS next_xid,
       current_setting('server_version_num')::integer >= 140000 AS hashes_lists
FROM tree t LEFT JOIN pg_am m ON m.oid = t.relam
