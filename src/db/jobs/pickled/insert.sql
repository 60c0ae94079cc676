-- Inserts a job into an APScheduler 3 store, unless the id exists.
-- $1 text  id    $2 double precision  next_run_time, null for a paused job    $3 bytea  pickle
INSERT INTO :pickled! (id, next_run_time, job_state) SELECT $1, $2, $3 WHERE :set_search_path ON CONFLICT (id) DO NOTHING
