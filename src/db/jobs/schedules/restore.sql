-- Restores the columns of APScheduler 4 schedules that apsctl changes.
-- One element for each schedule: $1 text[]  ids    $2 text[]  images
UPDATE :aps_schedules! s SET paused = (i.job ->> 'paused')::boolean, next_fire_time = (i.job ->> 'next_fire_time')::timestamptz
FROM (SELECT n.id, n.image::jsonb -> 'job' AS job FROM unnest($1::text[], $2::text[]) AS n(id, image)) i
WHERE :set_search_path AND s.id = ANY ($1) AND s.id::text = i.id
