-- Locks these jobs of APScheduler 3 in the order of their ids; who else would write one of them waits. Answers the ids of
-- those there are. A statement of its own: what it would read besides the jobs' rows would be as of before the wait.
-- $1 text[]  ids, null for all jobs
SELECT j.id::text FROM :pickled! j WHERE $1::text[] IS NULL OR j.id = ANY ($1)
ORDER BY j.id::text COLLATE "C"
FOR UPDATE OF j
