-- Returns what may be done with each table: its kind, the possible writes, this role's privileges, triggers, rules, row
-- policies and constraints.
-- $1 text[]  the tables' quoted names
SELECT t.at, c.relkind::text AS relation_kind,
       -- -1 before the first ANALYZE; before PostgreSQL 14, 0.
       CASE WHEN c.reltuples > CASE WHEN current_setting('server_version_num')::integer >= 140000 THEN -1 ELSE 0 END
            THEN c.reltuples::bigint END AS estimated_rows,
       -- pg_relation_is_updatable is not called for tables: it waits for locks on them.
       CASE WHEN c.relkind IN ('r', 'p') THEN 28 ELSE pg_relation_is_updatable(c.oid, true) END AS updatable,
       has_any_column_privilege(c.oid, 'SELECT') AS may_select,
       has_any_column_privilege(c.oid, 'INSERT') AS may_insert,
       has_any_column_privilege(c.oid, 'UPDATE') AS may_update,
       has_table_privilege(c.oid, 'DELETE') AS may_delete,
       ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
             AND NOT has_column_privilege(c.oid, a.attnum, 'INSERT')) AS insert_forbidden,
       ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
             AND NOT has_column_privilege(c.oid, a.attnum, 'UPDATE')) AS update_forbidden,
       ARRAY(SELECT s.oid::regclass::text FROM pg_attrdef f
             JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = f.oid AND d.refclassid = 'pg_class'::regclass
             JOIN pg_class s ON s.oid = d.refobjid
             WHERE f.adrelid = c.oid AND CASE WHEN s.relkind = 'S' THEN NOT has_sequence_privilege(s.oid, 'USAGE') END) AS forbidden_sequences,
       EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique AND NOT i.indisprimary) AS has_unique_indexes,
       row_security_active(c.oid) AS has_row_security,
       ARRAY(SELECT g.tgname::text FROM pg_trigger g
             WHERE g.tgrelid = c.oid AND NOT g.tgisinternal AND g.tgenabled IN ('O', 'A') ORDER BY g.tgname) AS triggers,
       ARRAY(SELECT r.ev_type::text FROM pg_rewrite r
             WHERE r.ev_class = c.oid AND r.is_instead AND r.ev_type IN ('2', '3', '4') AND r.ev_enabled <> 'D') AS instead_rules,
       ARRAY(SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k
             WHERE k.conrelid = c.oid AND k.contype IN ('c', 'x', 'u') ORDER BY k.conname) AS constraints
FROM unnest($1::text[]) WITH ORDINALITY AS t(name, at)
JOIN pg_class c ON c.oid = to_regclass(t.name)
ORDER BY t.at
