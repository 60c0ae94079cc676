-- Has any migration been applied, is their history ours to read, and is the index on executing jobs there?
-- $1 text  the jobs table, quoted
SELECT (SELECT has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'apsctl' AND c.relname = 'migrations') AS readable,
       EXISTS (SELECT FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
               WHERE i.indrelid = to_regclass($1) AND c.relname = 'apsctl_jobs_executing') AS executing_index
