-- Returns the writable columns of each deleted row, and the expressions that take their values from `d.row`.
-- $1 bigint[]  the operations    $2 text  the jobs table, quoted    $3 text[]  columns to leave out
SELECT o.id, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) AS columns,
       string_agg(format('(d.row ->> %L)::%s', a.attname, format_type(a.atttypid, a.atttypmod)), ', ' ORDER BY a.attnum) AS values
FROM :operations! o
JOIN pg_attribute a ON a.attrelid = to_regclass($2) AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
                   AND jsonb_exists(o.deleted -> 'row', a.attname::text) AND a.attname <> ALL ($3)
WHERE o.id = ANY ($1)
GROUP BY o.id
