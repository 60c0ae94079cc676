-- Restores a job of APScheduler 3 from its image, under the conditions of replace.sql.
-- $1 text  the job's image    $2 bytea  expected pickle    $3 boolean  write even if the job is due
-- $4 double precision  now (seconds since 1970), null for the server's clock
-- Placeholders: epoch_type (type of next_run_time)
UPDATE :pickled! j
SET next_run_time = (i.job ->> 'next_run_time'):::epoch_type, job_state = (i.job ->> 'job_state')::bytea
FROM (SELECT $1::text::jsonb -> 'job' AS job) i
WHERE :set_search_path AND j.id = i.job ->> 'id' AND j.job_state = $2
  AND ($3 OR j.next_run_time IS NULL
       OR j.next_run_time > coalesce($4, extract(epoch FROM clock_timestamp())::float8) + 0.3)
