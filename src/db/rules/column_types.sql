-- What are the types of the columns? For a domain, its base type.
-- $1 text  quoted name of the table
WITH RECURSIVE found AS (
    SELECT a.attname, a.atttypid AS type, a.atttypmod AS modifier
    FROM pg_attribute a
    WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT f.attname, t.typbasetype, t.typtypmod
    FROM found f JOIN pg_type t ON t.oid = f.type
    WHERE t.typtype = 'd'
)
SELECT f.attname::text AS column_name, format_type(f.type, f.modifier) AS column_type, t.typtype = 'e' AS is_enum
FROM found f JOIN pg_type t ON t.oid = f.type
WHERE t.typtype <> 'd'
ORDER BY f.attname
