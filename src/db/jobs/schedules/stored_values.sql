-- Returns what APScheduler 4 deserializes for each schedule, and the function of its task.
SELECT s.id::text, t.func::text, s.trigger, s.args, s.kwargs
FROM :aps_schedules s
LEFT JOIN :aps_tasks t ON t.id = s.task_id
ORDER BY s.id::text COLLATE "C"
