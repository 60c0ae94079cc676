-- Locks jobs in the queue of APScheduler 4, so that no scheduler acquires them.
-- $1 text[]  their ids
SELECT q.id::text FROM :aps_jobs! q WHERE q.id = ANY ($1::text[]::uuid[])
ORDER BY q.id
FOR UPDATE OF q
