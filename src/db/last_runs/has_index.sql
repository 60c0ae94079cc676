-- Does the log have an index on job and time?
-- $1 text  quoted name of the table
SELECT EXISTS (SELECT FROM pg_index i
               JOIN pg_attribute job ON job.attrelid = i.indrelid AND job.attnum = i.indkey[0] AND job.attname = 'job_id'
               JOIN pg_attribute at ON at.attrelid = i.indrelid AND at.attnum = i.indkey[1] AND at.attname = 'created_at'
               WHERE i.indrelid = to_regclass($1) AND i.indisvalid AND i.indpred IS NULL) AS found
