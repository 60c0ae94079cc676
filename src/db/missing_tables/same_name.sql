-- Returns a table of this name in another schema, and whether this role may use the schema.
-- $1 text  the quoted name; with a schema there is no result
SELECT n.nspname::text AS schema_name, c.relname::text AS table_name, has_schema_privilege(n.oid, 'USAGE') AS may_use
FROM parse_ident($1) AS p(parts)
JOIN pg_class c ON c.relname = p.parts[1] AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE array_length(p.parts, 1) = 1 AND n.nspname NOT LIKE 'pg\_%' AND n.nspname NOT IN ('information_schema', 'apsctl')
ORDER BY may_use DESC, n.nspname
LIMIT 1
