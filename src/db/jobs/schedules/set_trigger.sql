-- Replaces the trigger and the next fire time of an APScheduler 4 schedule.
-- $1 text  id    $2 bytea  trigger    $3 timestamptz  next fire time
UPDATE :aps_schedules! SET trigger = $2, next_fire_time = $3 WHERE :set_search_path AND id = $1
