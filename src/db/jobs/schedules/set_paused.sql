-- Pauses a schedule of APScheduler 4, or resumes it at a time. Like APScheduler's own calls, a pause keeps next_fire_time.
-- $1 text  id    $2 boolean  paused    $3 timestamptz  next fire time when resumed
UPDATE :aps_schedules! SET paused = $2, next_fire_time = CASE WHEN $2 THEN next_fire_time ELSE $3 END WHERE :set_search_path AND id = $1
