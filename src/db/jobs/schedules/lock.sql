-- Locks these schedules of APScheduler 4 in the order of their ids; who else would write one of them waits. Answers the ids
-- of those there are. A statement of its own: what it would read besides would be as of before the wait.
-- $1 text[]  ids, null for all schedules
SELECT s.id::text FROM :aps_schedules! s WHERE $1::text[] IS NULL OR s.id = ANY ($1)
ORDER BY s.id::text COLLATE "C"
FOR UPDATE OF s
