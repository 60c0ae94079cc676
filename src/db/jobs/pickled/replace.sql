-- Writes a job of APScheduler 3 anew, column and pickle together, if it still is as it was seen and its scheduler is not
-- about to write it, too: that one goes by the id alone, and one that finds its row gone or changed may die of it.
-- $1 text  id    $2 bytea  the pickle as it was seen    $3 double precision  next_run_time, null for a paused job
-- $4 bytea  pickle    $5 boolean  even if it is due: of a row that no scheduler can run it writes nothing
-- $6 double precision  now (seconds since 1970), null for the server's clock
UPDATE :pickled! j SET next_run_time = $3, job_state = $4
WHERE :set_search_path AND j.id = $1 AND j.job_state = $2
  AND ($5 OR j.next_run_time IS NULL
       OR j.next_run_time > coalesce($6, extract(epoch FROM clock_timestamp())::float8) + 0.3)
