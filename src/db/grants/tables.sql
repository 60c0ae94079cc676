-- Returns tables with their schemas, and the sequences that their column defaults use.
-- The sequence of an identity column needs no privilege.
-- $1 text[]  the tables' quoted names
SELECT t.at, c.oid::bigint AS table_oid, format('%I.%I', n.nspname, c.relname) AS table_name,
       n.oid::bigint AS schema_oid, format('%I', n.nspname) AS schema_name,
       s.oid::bigint AS sequence_oid, quote_ident(sn.nspname) || '.' || quote_ident(s.relname) AS sequence_name
FROM unnest($1) WITH ORDINALITY AS t(name, at)
JOIN pg_class c ON c.oid = to_regclass(t.name)
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid
LEFT JOIN pg_depend p ON p.classid = 'pg_attrdef'::regclass AND p.objid = d.oid AND p.refclassid = 'pg_class'::regclass
LEFT JOIN pg_class s ON s.oid = p.refobjid AND s.relkind = 'S'
LEFT JOIN pg_namespace sn ON sn.oid = s.relnamespace
ORDER BY t.at, s.oid
