-- How much later may APScheduler 4 put a run, at random?
SELECT s.id::text, extract(epoch FROM s.max_jitter)::float8 AS seconds FROM :aps_schedules s WHERE s.max_jitter > interval '0'
