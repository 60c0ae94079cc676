-- Which jobs of APScheduler 3 are overdue? The longest overdue first.
-- $1 double precision  jobs due before this time are overdue (seconds since 1970)    $2 bigint  limit
SELECT j.id::text, j.next_run_time FROM :pickled j
WHERE j.next_run_time < $1
ORDER BY j.next_run_time, j.id
LIMIT $2
