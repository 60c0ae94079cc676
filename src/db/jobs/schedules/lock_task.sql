-- Locks a task of APScheduler 4. A scheduler that acquires a job of it updates this row first, and so waits.
-- $1 text  task id
SELECT t.id::text FROM :aps_tasks! t WHERE t.id = $1 FOR UPDATE
