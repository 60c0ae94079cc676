-- Pauses schedules of APScheduler 4, or resumes them at a time. Like APScheduler's own calls, a pause keeps next_fire_time.
-- One element for each schedule: $1 text[]  ids    $2 boolean[]  paused    $3 timestamptz[]  next fire time when resumed
UPDATE :aps_schedules! s SET paused = n.paused, next_fire_time = CASE WHEN n.paused THEN s.next_fire_time ELSE n.next_fire_time END
FROM unnest($1::text[], $2::boolean[], $3::timestamptz[]) AS n(id, paused, next_fire_time)
WHERE :set_search_path AND s.id = ANY ($1) AND s.id::text = n.id
