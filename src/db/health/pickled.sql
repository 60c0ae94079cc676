-- Which jobs of APScheduler 3 are there, in the guide's terms? A time that no calendar has is none.
SELECT j.id::text AS id, CASE WHEN j.next_run_time IS NULL THEN 'PAUSED' ELSE 'SCHEDULED' END AS job_state,
       CASE WHEN j.next_run_time BETWEEN -62135596800 AND 253402300799 THEN to_timestamp(j.next_run_time) END AS next_run_time,
       NULL::timestamptz AS last_fire_time
FROM :pickled j
