-- Lists the schedules of APScheduler 4 with Task Tracker's states, for use as a sub-select. A schedule without a next fire
-- time is completed.
SELECT s.id::text AS id,
       CASE WHEN s.paused THEN 'PAUSED' WHEN s.next_fire_time IS NULL THEN 'COMPLETED' ELSE 'SCHEDULED' END AS job_state,
       s.next_fire_time AS next_run_time, s.last_fire_time
FROM :aps_schedules s
