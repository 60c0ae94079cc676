-- Locks a task of APScheduler 4: who acquires a job of it counts it there, and waits.
-- $1 text  task id
SELECT t.id::text FROM :aps_tasks! t WHERE t.id = $1 FOR UPDATE
