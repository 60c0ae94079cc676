-- Which tables form a partitioned table, and which index of each can be part of an index on one column of the whole?
-- Such an index has only that column, in default order.
-- $1 text  quoted name of the table    $2 text  the column
WITH tree AS (
    SELECT p.relid::oid AS oid, p.parentrelid::oid AS parent, p.isleaf, p.level, c.relname, c.relnamespace
    FROM pg_partition_tree(to_regclass($1)) p JOIN pg_class c ON c.oid = p.relid
    WHERE c.relkind IN ('r', 'p'))
SELECT t.oid::bigint AS id, t.parent::bigint AS parent, t.isleaf AS is_leaf, t.oid::regclass::text AS table_name,
       quote_ident(n.nspname) AS schema_name, f.oid::bigint AS index_id, f.oid::regclass::text AS index_name, f.parent::bigint AS attached_to,
       f.is_valid,
       quote_ident(CASE WHEN length(w.name) < 64
                         AND NOT EXISTS (SELECT FROM pg_class o
                                         WHERE o.relnamespace = t.relnamespace AND o.relname = w.name AND (f.is_valid OR o.oid IS DISTINCT FROM f.oid))
                        THEN w.name ELSE left(t.relname::text, 20) || '_' || t.oid || '_' || left($2, 20) || '_idx' END) AS new_name
FROM tree t
JOIN pg_namespace n ON n.oid = t.relnamespace
CROSS JOIN LATERAL (SELECT t.relname || '_' || $2 || '_idx' AS name) w
LEFT JOIN LATERAL (
    SELECT i.indexrelid AS oid, i.indisvalid AND i.indisready AND i.indislive AS is_valid, h.inhparent AS parent
    FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid
    JOIN pg_am m ON m.oid = c.relam AND m.amname = 'btree'
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] AND a.attname = $2
    JOIN pg_opclass k ON k.oid = i.indclass[0] AND k.opcdefault
    LEFT JOIN pg_inherits h ON h.inhrelid = i.indexrelid
    WHERE i.indrelid = t.oid AND i.indnatts = 1 AND i.indpred IS NULL AND i.indexprs IS NULL
      AND i.indoption[0] = 0 AND i.indcollation[0] = a.attcollation AND NOT i.indisunique
    ORDER BY h.inhparent IS NULL, i.indisvalid DESC, i.indexrelid LIMIT 1) f ON true
ORDER BY t.level, t.oid
