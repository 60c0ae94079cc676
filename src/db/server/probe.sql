-- Which columns do our tables have, as far as this role may read them, and does reading or writing them call functions of the
-- application's? A view may, a foreign table and row policies, and for a write triggers, defaults and checks.
-- $1 text[]  the tables' quoted names
WITH found AS MATERIALIZED (
    SELECT t.at, c.oid, c.relkind IN ('v', 'f') OR c.relrowsecurity AS reading_calls,
           c.relkind <> 'r' OR c.relhassubclass OR c.relrowsecurity OR c.relhastriggers
           OR EXISTS (SELECT FROM pg_attrdef f
                      JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = f.oid AND d.refclassid = 'pg_proc'::regclass
                      WHERE f.adrelid = c.oid)
           OR c.relchecks > 0
              AND EXISTS (SELECT FROM pg_constraint k
                          JOIN pg_depend d ON d.classid = 'pg_constraint'::regclass AND d.objid = k.oid AND d.refclassid = 'pg_proc'::regclass
                          WHERE k.conrelid = c.oid) AS writing_calls
    FROM unnest($1::text[]) WITH ORDINALITY AS t(name, at)
    JOIN pg_class c ON c.oid = CASE
           WHEN t.name NOT LIKE '"apsctl".%' THEN to_regclass(t.name)
           ELSE (SELECT o.oid FROM pg_namespace n JOIN pg_class o ON o.relnamespace = n.oid
                 WHERE n.nspname = 'apsctl' AND o.relname = trim('"' FROM split_part(t.name, '.', 2))
                   AND has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(o.oid, 'SELECT'))
         END)
SELECT f.at, a.attname::text AS column_name, format_type(a.atttypid, a.atttypmod) AS column_type, f.reading_calls, f.writing_calls
FROM found f
JOIN pg_attribute a ON a.attrelid = f.oid AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY f.at, a.attnum
