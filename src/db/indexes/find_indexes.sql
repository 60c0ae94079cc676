-- Which indexes have a wanted name, or a wanted column as their first column?
-- Reads the catalog only: pg_get_indexdef would wait for a lock on the table.
-- $1 text[]  quoted names of the tables
-- $2 text[]  the columns
-- $3 text[]  the names
SELECT w.at, t.oid IS NOT NULL AS table_found,
       coalesce(t.relkind::text, '') AS table_kind,
       format('CREATE INDEX' || CASE WHEN t.relkind = 'p' THEN '' ELSE ' CONCURRENTLY' END || ' %I ON %s (%I)', w.index_name,
              coalesce(t.oid::regclass::text,
                       (SELECT string_agg(quote_ident(p.part), '.' ORDER BY p.at)
                        FROM unnest(parse_ident(w.table_name)) WITH ORDINALITY AS p(part, at))),
              w.column_name) AS create_sql,
       'DROP INDEX CONCURRENTLY ' || quote_ident(n.nspname) || '.' || quote_ident(w.index_name) AS drop_sql,
       f.name, f.is_named, f.is_fit, f.is_valid, f.definition
FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS w(table_name, column_name, index_name, at)
LEFT JOIN pg_class t ON t.oid = to_regclass(w.table_name)
LEFT JOIN pg_namespace n ON n.oid = t.relnamespace
LEFT JOIN LATERAL (
    SELECT c.relname::text AS name, c.relname = w.index_name AS is_named,
           coalesce(i.indrelid = t.oid AND a.attname = w.column_name AND m.amname = 'btree'
                    AND i.indpred IS NULL, false) AS is_fit,
           coalesce(i.indisvalid AND i.indisready AND i.indislive, false) AS is_valid,
           coalesce('an index on ' || i.indrelid::regclass || ' ('
                    || (SELECT string_agg(quote_ident(k.attname), ', ' ORDER BY k.attnum)
                        FROM pg_attribute k WHERE k.attrelid = i.indexrelid) || ')'
                    || CASE WHEN i.indpred IS NOT NULL THEN ', partial' ELSE '' END
                    || CASE WHEN m.amname <> 'btree' THEN ', ' || m.amname ELSE '' END,
                    'no index') AS definition
    FROM pg_class c
    LEFT JOIN pg_index i ON i.indexrelid = c.oid
    LEFT JOIN pg_am m ON m.oid = c.relam
    LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
    WHERE c.relnamespace = t.relnamespace
      AND (c.relname = w.index_name OR (i.indrelid = t.oid AND a.attname = w.column_name))
) f ON true
ORDER BY w.at, f.name
