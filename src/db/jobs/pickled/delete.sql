-- Deletes a job of APScheduler 3, if its pickle is unchanged and its scheduler is not about to write the row.
-- $1 text  id    $2 bytea  expected pickle    $3 boolean  delete even if the job is due (no scheduler can run it)
-- $4 double precision  now (seconds since 1970), null for the server's clock
DELETE FROM :pickled! j
WHERE :set_search_path AND j.id = $1 AND j.job_state = $2
  AND ($3 OR j.next_run_time IS NULL
       OR j.next_run_time > coalesce($4, extract(epoch FROM clock_timestamp())::float8) + 0.3)
