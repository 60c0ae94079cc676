-- Which jobs of APScheduler 3 should have run and have not? The latest first.
-- $1 double precision  they were due before then (seconds since 1970)    $2 bigint  how many at most
SELECT j.id::text, j.next_run_time FROM :pickled j
WHERE j.next_run_time < $1
ORDER BY j.next_run_time, j.id
LIMIT $2
