-- Returns whether schema apsctl exists, and whether this role may read the history of the migrations (null if there is
-- none).
SELECT to_regnamespace('apsctl') IS NOT NULL AS has_schema,
       (SELECT has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'apsctl' AND c.relname = 'migrations') AS readable
