-- Returns the columns of tables, with what is needed to rebuild them.
-- $1 text[]  the tables' quoted names
SELECT t.at, n.nspname::text AS schema_name, c.relname::text AS table_name, c.relkind::text AS relation_kind,
       a.attname::text AS column_name, y.typtype::text AS type_kind,
       CASE WHEN y.typtype <> 'd' THEN format_type(a.atttypid, a.atttypmod)
            ELSE (WITH RECURSIVE b AS (SELECT y.typbasetype AS oid, y.typtypmod AS typmod UNION ALL
                                       SELECT u.typbasetype, u.typtypmod FROM b JOIN pg_type u ON u.oid = b.oid WHERE u.typtype = 'd')
                  SELECT format_type(b.oid, b.typmod) FROM b JOIN pg_type u ON u.oid = b.oid WHERE u.typtype <> 'd') END AS column_type,
       a.attnotnull OR y.typnotnull AS is_required,
       a.attidentity <> '' AS is_identity,
       a.attgenerated <> '' AS is_generated,
       coalesce(pg_get_expr(d.adbin, d.adrelid), y.typdefault) AS default_text,
       ARRAY(SELECT e.enumlabel::text FROM pg_enum e WHERE e.enumtypid = y.oid ORDER BY e.enumsortorder) AS labels,
       ARRAY(SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k
             WHERE k.contype = 'c' AND (k.conrelid = c.oid AND k.conkey = ARRAY[a.attnum] OR k.contypid = y.oid AND y.typtype = 'd')) AS checks,
       coalesce(s.n_live_tup, 0) AS live, coalesce(s.n_dead_tup, 0) AS dead,
       greatest(s.last_analyze, s.last_autoanalyze) IS NOT NULL AS is_analyzed
FROM unnest($1::text[]) WITH ORDINALITY AS t(name, at)
JOIN pg_class c ON c.oid = to_regclass(t.name)
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type y ON y.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
LEFT JOIN pg_stat_all_tables s ON s.relid = c.oid
ORDER BY t.at, a.attnum
