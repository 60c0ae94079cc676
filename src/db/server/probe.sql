-- Which columns do our tables have, as far as this role may read them, and does reading or writing them call functions of the
-- application's? A view may, a foreign table and row policies; for a write triggers, and what calling.sql finds.
-- $1 text[]  the tables' quoted names
SELECT t.at, a.attname::text AS column_name, format_type(a.atttypid, a.atttypmod) AS column_type,
       c.relkind IN ('v', 'f') OR c.relrowsecurity AS reading_calls,
       c.relkind <> 'r' OR c.relhassubclass OR c.relrowsecurity OR c.relhastriggers AS writing_calls
FROM unnest($1::text[]) WITH ORDINALITY AS t(name, at)
JOIN pg_class c ON c.oid = CASE
       WHEN t.name NOT LIKE '"apsctl".%' THEN to_regclass(t.name)
       ELSE (SELECT o.oid FROM pg_namespace n JOIN pg_class o ON o.relnamespace = n.oid
             WHERE n.nspname = 'apsctl' AND o.relname = trim('"' FROM split_part(t.name, '.', 2))
               AND has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(o.oid, 'SELECT'))
     END
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY t.at, a.attnum
