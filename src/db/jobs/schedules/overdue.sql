-- Which schedules of APScheduler 4 should have fired and have not? The latest first.
-- $1 timestamptz  they were due before then    $2 bigint  how many at most
SELECT s.id::text, s.next_fire_time AS next_run_time FROM :aps_schedules s
WHERE s.next_fire_time < $1 AND NOT s.paused
ORDER BY s.next_fire_time, s.id
LIMIT $2
