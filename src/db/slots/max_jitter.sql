-- By how much may APScheduler 4 delay each schedule's runs at random?
SELECT s.id::text, extract(epoch FROM s.max_jitter)::float8 AS seconds FROM :aps_schedules s WHERE s.max_jitter > interval '0'
