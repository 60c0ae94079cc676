-- Replaces column and pickle of an APScheduler 3 job, if the pickle is unchanged and its scheduler is not about to write it.
-- A scheduler updates by id only. If it finds its row gone or changed, it may crash.
-- $1 text  id    $2 bytea  expected pickle    $3 double precision  next_run_time, null for a paused job
-- $4 bytea  new pickle    $5 boolean  write even if the job is due (no scheduler can run it)
-- $6 double precision  now (seconds since 1970), null for the server's clock
UPDATE :pickled! j SET next_run_time = $3, job_state = $4
WHERE :set_search_path AND j.id = $1 AND j.job_state = $2
  AND ($5 OR j.next_run_time IS NULL
       OR j.next_run_time > coalesce($6, extract(epoch FROM clock_timestamp())::float8) + 0.3)
