-- Returns the columns of the tables that this role may read: type, default, allowed values, and whether reads or writes
-- run code of the application.
-- Code runs on reads of views, foreign tables and tables with row policies, and on writes through triggers.
-- tables_with_code.sql finds defaults and checks.
-- A domain counts as its base type.
-- $1 text[]  the tables' quoted names
SELECT t.at, c.relkind::text AS relation_kind, a.attname::text AS column_name,
       CASE WHEN y.typtype <> 'd' THEN format_type(a.atttypid, a.atttypmod)
            ELSE (WITH RECURSIVE b AS (SELECT y.typbasetype AS oid, y.typtypmod AS typmod UNION ALL
                                       SELECT u.typbasetype, u.typtypmod FROM b JOIN pg_type u ON u.oid = b.oid WHERE u.typtype = 'd')
                  SELECT format_type(b.oid, b.typmod) FROM b JOIN pg_type u ON u.oid = b.oid WHERE u.typtype <> 'd') END AS column_type,
       a.attnotnull OR y.typnotnull AS is_required,
       a.atthasdef OR a.attidentity <> '' OR y.typdefault IS NOT NULL AS has_default,
       a.attgenerated <> '' AS is_generated,
       CASE WHEN y.typtype IN ('e', 'd')
            THEN ARRAY(WITH RECURSIVE b AS (SELECT y.oid UNION ALL
                                            SELECT u.typbasetype FROM b JOIN pg_type u ON u.oid = b.oid WHERE u.typtype = 'd')
                       SELECT e.enumlabel::text FROM b JOIN pg_enum e ON e.enumtypid = b.oid ORDER BY e.enumsortorder) END AS labels,
       CASE WHEN c.relchecks > 0 OR y.typtype = 'd'
            THEN ARRAY(SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k
                       WHERE k.contype = 'c' AND (k.conrelid = c.oid AND k.conkey = ARRAY[a.attnum] OR k.contypid = y.oid AND y.typtype = 'd')) END AS checks,
       c.relkind IN ('v', 'f') OR c.relrowsecurity AS code_on_read,
       c.relkind <> 'r' OR c.relhassubclass OR c.relrowsecurity OR c.relhastriggers AS code_on_write
FROM unnest($1::text[]) WITH ORDINALITY AS t(name, at)
JOIN pg_class c ON c.oid = CASE
       WHEN t.name NOT LIKE '"apsctl".%' THEN to_regclass(t.name)
       ELSE (SELECT o.oid FROM pg_namespace n JOIN pg_class o ON o.relnamespace = n.oid
             WHERE n.nspname = 'apsctl' AND o.relname = trim('"' FROM split_part(t.name, '.', 2))
               AND has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(o.oid, 'SELECT'))
     END
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type y ON y.oid = a.atttypid
ORDER BY t.at, a.attnum
