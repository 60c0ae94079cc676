-- Restores the columns of an APScheduler 4 schedule that apsctl changes.
-- $1 text  its image
UPDATE :aps_schedules! s SET paused = (i.job ->> 'paused')::boolean, next_fire_time = (i.job ->> 'next_fire_time')::timestamptz
FROM (SELECT $1::text::jsonb -> 'job' AS job) i
WHERE :set_search_path AND s.id = i.job ->> 'id'
