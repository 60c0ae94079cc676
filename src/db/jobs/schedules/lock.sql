-- Locks these schedules of APScheduler 4 in the order of their ids and returns the ids that exist.
-- The rows are read afterwards by read.sql: this statement may have waited, and its snapshot is from before the wait.
-- $1 text[]  ids, null for all schedules
SELECT s.id::text FROM :aps_schedules! s WHERE $1::text[] IS NULL OR s.id = ANY ($1)
ORDER BY s.id::text COLLATE "C"
FOR UPDATE OF s
