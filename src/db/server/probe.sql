-- Which columns do our tables have, as far as this role may read them?
-- $1 text[]  the tables' quoted names
SELECT t.at, a.attname::text AS column_name, format_type(a.atttypid, a.atttypmod) AS column_type
FROM unnest($1::text[]) WITH ORDINALITY AS t(name, at)
JOIN pg_attribute a ON a.attrelid = CASE
       WHEN t.name NOT LIKE '"apsctl".%' THEN to_regclass(t.name)
       ELSE (SELECT c.oid FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid
             WHERE n.nspname = 'apsctl' AND c.relname = trim('"' FROM split_part(t.name, '.', 2))
               AND has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(c.oid, 'SELECT'))
     END
WHERE a.attnum > 0 AND NOT a.attisdropped
ORDER BY t.at, a.attnum
