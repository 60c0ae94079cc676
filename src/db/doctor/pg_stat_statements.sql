-- In which schema is pg_stat_statements installed, and does it have the column names of PostgreSQL 13 and later?
SELECT format('%I.pg_stat_statements', n.nspname) AS view,
       EXISTS (SELECT FROM pg_attribute a
               WHERE a.attrelid = to_regclass(format('%I.pg_stat_statements', n.nspname))
                 AND a.attname = 'mean_exec_time') AS names_exec
FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
WHERE e.extname = 'pg_stat_statements'
