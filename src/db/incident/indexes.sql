-- Returns the indexes of tables that are on columns alone, without a condition.
-- $1 text[]  the tables' quoted names
SELECT t.at, i.relname::text AS index_name, x.indisunique AS is_unique, x.indisprimary AS is_primary, x.indisvalid AS is_valid,
       ARRAY(SELECT a.attname::text FROM unnest(x.indkey::int2[]) WITH ORDINALITY k(attnum, position)
             JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.attnum
             WHERE k.position <= x.indnkeyatts ORDER BY k.position) AS columns
FROM unnest($1::text[]) WITH ORDINALITY AS t(name, at)
JOIN pg_index x ON x.indrelid = to_regclass(t.name)
JOIN pg_class i ON i.oid = x.indexrelid
JOIN pg_am m ON m.oid = i.relam AND m.amname = 'btree'
WHERE x.indexprs IS NULL AND x.indpred IS NULL
ORDER BY t.at, i.relname
