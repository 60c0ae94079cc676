-- Which columns of the application's own list of jobs can be read? None where its rows are not to be read: it is no table,
-- a policy applies to it, or this role may not read it. A type, or a column computed on reading, might run another
-- role's code.
-- $1 text  the table's quoted name
SELECT a.attname::text AS column_name
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
WHERE c.oid = to_regclass($1) AND c.relkind IN ('r', 'p') AND NOT c.relrowsecurity
  AND has_table_privilege(c.oid, 'SELECT')
  AND a.attgenerated IN ('', 's') AND (t.typnamespace = 'pg_catalog'::regnamespace OR t.typtype = 'e')
ORDER BY a.attnum
