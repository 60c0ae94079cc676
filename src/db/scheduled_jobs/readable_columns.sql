-- Which columns of the application's table scheduled_jobs can be read safely? None if it is not a table, has row-level
-- security, or cannot be read by this role. Columns of other types, or computed when read, might run another role's code.
-- $1 text  quoted name of the table
SELECT a.attname::text AS column_name
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
WHERE c.oid = to_regclass($1) AND c.relkind IN ('r', 'p') AND NOT c.relrowsecurity
  AND has_table_privilege(c.oid, 'SELECT')
  AND a.attgenerated IN ('', 's') AND (t.typnamespace = 'pg_catalog'::regnamespace OR t.typtype = 'e')
ORDER BY a.attnum
