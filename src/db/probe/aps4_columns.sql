-- Returns the columns of APScheduler 4's tables in the schema of the table that may hold the schedules.
-- $1 text  the quoted name of that table
SELECT n.nspname::text AS schema_name, c.relname::text AS table_name, a.attname::text AS column_name,
       format_type(a.atttypid, a.atttypmod) AS column_type,
       c.relkind = 'v' OR c.relrowsecurity AS code_on_read,
       c.relkind = 'v' OR c.relrowsecurity OR c.relhastriggers AS code_on_write
FROM pg_class s
JOIN pg_namespace n ON n.oid = s.relnamespace
JOIN pg_class c ON c.relnamespace = s.relnamespace AND c.relkind IN ('r', 'p', 'v')
    AND (c.oid = s.oid OR c.relname IN ('metadata', 'tasks', 'jobs', 'job_results'))
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE s.oid = to_regclass($1) AND s.relname = 'schedules'
ORDER BY c.relname, a.attnum
