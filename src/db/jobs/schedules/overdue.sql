-- Which schedules of APScheduler 4 are overdue? The longest overdue first.
-- $1 timestamptz  schedules due before this time are overdue    $2 bigint  limit
SELECT s.id::text, s.next_fire_time AS next_run_time FROM :aps_schedules s
WHERE s.next_fire_time < $1 AND NOT s.paused
ORDER BY s.next_fire_time, s.id
LIMIT $2
