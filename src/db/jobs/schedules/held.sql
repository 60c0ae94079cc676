-- Returns the schedules that a scheduler of APScheduler 4 has acquired.
-- $1 text[]  ids, null for all schedules
SELECT s.id::text AS id, s.acquired_by::text AS acquired_by FROM :aps_schedules! s
WHERE ($1::text[] IS NULL OR s.id = ANY ($1)) AND s.acquired_until > clock_timestamp()
ORDER BY s.id::text COLLATE "C"
LIMIT 1
