-- Returns the writable columns of the jobs table, and the expressions of insert_image.sql for them.
-- $1 text  its quoted name
SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) AS columns,
       string_agg(CASE WHEN a.atttypid IN ('json'::regtype, 'json[]'::regtype, 'jsonb'::regtype, 'jsonb[]'::regtype)
                       THEN format('coalesce((i.texts ->> %L)::%s, r.%I)', a.attname, format_type(a.atttypid, NULL), a.attname)
                       ELSE format('r.%I', a.attname) END, ', ' ORDER BY a.attnum) AS values
FROM pg_attribute a
WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
