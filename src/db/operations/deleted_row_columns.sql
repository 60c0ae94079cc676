-- Which of a deleted row's columns can be written, and what stands in them as a value of `d.row`?
-- $1 bigint  the operation    $2 text  the jobs table, quoted    $3 text[]  columns that are left out
SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) AS columns,
       string_agg(format('(d.row ->> %L)::%s', a.attname, format_type(a.atttypid, a.atttypmod)), ', ' ORDER BY a.attnum) AS values
FROM :operations! o
JOIN pg_attribute a ON a.attrelid = to_regclass($2) AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
                   AND jsonb_exists(o.deleted -> 'row', a.attname::text) AND a.attname <> ALL ($3)
WHERE o.id = $1
