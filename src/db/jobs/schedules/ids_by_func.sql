-- Which schedules of APScheduler 4 call this function?
-- $1 text  module:name
SELECT s.id::text FROM :aps_schedules s JOIN :aps_tasks t ON t.id = s.task_id WHERE t.func = $1 ORDER BY s.id
