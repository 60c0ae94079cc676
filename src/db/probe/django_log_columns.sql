-- Returns the columns of django-apscheduler's log of executions, in the schema of its jobs table.
-- $1 text  the jobs table, quoted
SELECT format('%I.%I', n.nspname, e.relname) AS name, a.attname::text AS column_name
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_class e ON e.relnamespace = n.oid AND e.relname = 'django_apscheduler_djangojobexecution'
JOIN pg_attribute a ON a.attrelid = e.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.oid = to_regclass($1)
