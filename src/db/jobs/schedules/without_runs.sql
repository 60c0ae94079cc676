-- Which schedules of APScheduler 4 that are not paused have not fired since a time?
-- $1 timestamptz  since when    $2 bigint  limit
SELECT s.id::text, s.next_fire_time AS next_run_time FROM :aps_schedules s
WHERE NOT s.paused AND (s.last_fire_time IS NULL OR s.last_fire_time < $1)
ORDER BY s.id
LIMIT $2
