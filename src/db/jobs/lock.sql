-- Locks these jobs in the order of their ids and returns the ids that exist.
-- The rows are read afterwards by read.sql: this statement may have waited, and its snapshot is from before the wait.
-- $1 text[]  ids, null for all jobs
SELECT j.id::text FROM :jobs! j WHERE $1::text[] IS NULL OR j.id = ANY ($1)
ORDER BY j.id::text COLLATE "C"
FOR UPDATE OF j
