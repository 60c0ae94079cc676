-- Deletes a job of APScheduler 3, if it still is as it was seen and its scheduler is not about to write it.
-- $1 text  id    $2 bytea  the pickle as it was seen
-- $3 boolean  even if it is due: of a row that no scheduler can run it writes nothing
-- $4 double precision  now (seconds since 1970), null for the server's clock
DELETE FROM :pickled! j
WHERE :set_search_path AND j.id = $1 AND j.job_state = $2
  AND ($3 OR j.next_run_time IS NULL
       OR j.next_run_time > coalesce($4, extract(epoch FROM clock_timestamp())::float8) + 0.3)
