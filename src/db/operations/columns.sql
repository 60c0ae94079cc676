-- Which columns of the jobs table can be written?
-- $1 text  its quoted name
SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) AS columns
FROM pg_attribute a
WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
