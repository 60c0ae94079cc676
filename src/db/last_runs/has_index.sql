-- Does the log have an index on job and time that a comparison with texts can use?
-- $1 text  quoted name of the table
SELECT EXISTS (SELECT FROM pg_index i
               JOIN pg_attribute job ON job.attrelid = i.indrelid AND job.attnum = i.indkey[0] AND job.attname = 'job_id'
               JOIN pg_attribute run ON run.attrelid = i.indrelid AND run.attnum = i.indkey[1] AND run.attname = 'created_at'
               WHERE i.indrelid = to_regclass($1) AND i.indisvalid AND i.indpred IS NULL
                 AND job.atttypid IN ('text'::regtype, 'varchar'::regtype) AND run.atttypid = 'timestamptz'::regtype) AS found
