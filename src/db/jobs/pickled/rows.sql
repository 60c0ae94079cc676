-- Returns rows of an APScheduler 3 store byte for byte, in the byte order of their ids.
-- $1 text[]  ids, null for all
SELECT j.id::text, j.next_run_time, j.job_state FROM :pickled j
WHERE $1::text[] IS NULL OR j.id = ANY ($1)
ORDER BY j.id::text COLLATE "C"
