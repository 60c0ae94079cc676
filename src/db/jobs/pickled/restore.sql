-- Puts a job of APScheduler 3 back as its image has it, under the guards of replace.sql.
-- $1 text  the job's image    $2 bytea  the pickle as it was seen
-- Put in as text: epoch_type, the type of next_run_time, since an image has what stands in the row.
-- $3 boolean  even if it is due   $4 double precision  now (seconds since 1970), null for the server's clock
UPDATE :pickled! j
SET next_run_time = (i.job ->> 'next_run_time'):::epoch_type, job_state = (i.job ->> 'job_state')::bytea
FROM (SELECT $1::text::jsonb -> 'job' AS job) i
WHERE :set_search_path AND j.id = i.job ->> 'id' AND j.job_state = $2
  AND ($3 OR j.next_run_time IS NULL
       OR j.next_run_time > coalesce($4, extract(epoch FROM clock_timestamp())::float8) + 0.3)
