-- Deletes jobs of APScheduler 3 whose pickle is unchanged and whose scheduler is not about to write them.
-- One element for each job: $1 text[]  ids    $2 bytea[]  expected pickles
-- $3 boolean[]  delete even if the job is due (no scheduler can run it)
-- $4 double precision  now (seconds since 1970), null for the server's clock
DELETE FROM :pickled! j
USING unnest($1::text[], $2::bytea[], $3::boolean[]) AS n(id, expected, even_due)
WHERE :set_search_path AND j.id = ANY ($1) AND j.id::text = n.id AND j.job_state = n.expected
  AND (n.even_due OR j.next_run_time IS NULL
       OR j.next_run_time > coalesce($4, extract(epoch FROM clock_timestamp())::float8) + 0.3)
