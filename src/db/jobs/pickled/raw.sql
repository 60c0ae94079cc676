-- What are the rows of these jobs of APScheduler 3, as they are? In the order of the ids' bytes.
-- $1 text[]  ids, null for all
SELECT j.id::text, j.next_run_time, j.job_state FROM :pickled j
WHERE $1::text[] IS NULL OR j.id = ANY ($1)
ORDER BY j.id::text COLLATE "C"
