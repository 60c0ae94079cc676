-- Inserts jobs into an APScheduler 3 store, except ids that exist.
-- One element for each job: $1 text[]  ids    $2 float8[]  next_run_time, null for a paused job
-- $3 bytea[]  pickles
INSERT INTO :pickled! (id, next_run_time, job_state)
SELECT n.id, n.next_run_time, n.job_state
FROM unnest($1::text[], $2::float8[], $3::bytea[]) AS n(id, next_run_time, job_state)
WHERE :set_search_path ON CONFLICT (id) DO NOTHING
