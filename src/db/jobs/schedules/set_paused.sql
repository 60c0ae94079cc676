-- Pauses a schedule of APScheduler 4, or lets it go on at a time: all its own calls change of the row.
-- $1 text  id    $2 boolean  paused    $3 timestamptz  its next fire time
UPDATE :aps_schedules! SET paused = $2, next_fire_time = $3 WHERE :application AND id = $1
