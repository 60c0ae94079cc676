-- Pauses a schedule of APScheduler 4, which leaves its next fire time as it is, or lets it go on at a time: all its own
-- calls change of the row.
-- $1 text  id    $2 boolean  paused    $3 timestamptz  its next fire time, if it is to go on
UPDATE :aps_schedules! SET paused = $2, next_fire_time = CASE WHEN $2 THEN next_fire_time ELSE $3 END WHERE :set_search_path AND id = $1
