-- Lists the jobs of APScheduler 3 with Task Tracker's states, for use as a sub-select. A time out of range becomes null.
SELECT j.id::text AS id, CASE WHEN j.next_run_time IS NULL THEN 'PAUSED' ELSE 'SCHEDULED' END AS job_state,
       CASE WHEN j.next_run_time BETWEEN -62135596800 AND 253402300799 THEN to_timestamp(j.next_run_time) END AS next_run_time,
       NULL::timestamptz AS last_fire_time
FROM :pickled j
