-- Which schedules of APScheduler 4 are there, in the guide's terms? One that does not fire again is done.
SELECT s.id::text AS id,
       CASE WHEN s.paused THEN 'PAUSED' WHEN s.next_fire_time IS NULL THEN 'COMPLETED' ELSE 'SCHEDULED' END AS job_state,
       s.next_fire_time AS next_run_time, s.last_fire_time
FROM :aps_schedules s
