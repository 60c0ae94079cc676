-- Returns the schema of a table of this name, preferably on the search path. Finds django-apscheduler's jobs table if none
-- is configured.
-- $1 text  the table's name    $2 text  the session's search path
SELECT format('%I.%I', n.nspname, c.relname) AS name
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relname = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relpersistence <> 't'
  AND n.nspname NOT LIKE 'pg\_%' AND has_schema_privilege(n.oid, 'USAGE')
ORDER BY strpos($2, n.nspname) = 0, n.nspname
LIMIT 1
