-- Replaces column and pickle of APScheduler 3 jobs whose pickle is unchanged and whose scheduler is not about to write them.
-- A scheduler updates by id only. If it finds its row gone or changed, it may crash.
-- One element for each job: $1 text[]  ids    $2 bytea[]  expected pickles
-- $3 float8[]  next_run_time, null for a paused job    $4 bytea[]  new pickles
-- $5 boolean[]  write even if the job is due (no scheduler can run it)
-- $6 double precision  now (seconds since 1970), null for the server's clock
UPDATE :pickled! j SET next_run_time = n.next_run_time, job_state = n.job_state
FROM unnest($1::text[], $2::bytea[], $3::float8[], $4::bytea[], $5::boolean[])
     AS n(id, expected, next_run_time, job_state, even_due)
WHERE :set_search_path AND j.id = ANY ($1) AND j.id::text = n.id AND j.job_state = n.expected
  AND (n.even_due OR j.next_run_time IS NULL
       OR j.next_run_time > coalesce($6, extract(epoch FROM clock_timestamp())::float8) + 0.3)
