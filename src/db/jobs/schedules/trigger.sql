-- Returns the trigger of an APScheduler 4 schedule.
-- $1 text  id
SELECT s.trigger FROM :aps_schedules s WHERE s.id = $1
