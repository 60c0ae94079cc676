-- What are these jobs of APScheduler 3 now, with all that apsctl keeps of them? They stay so until the transaction ends.
-- $1 text[]  ids
SELECT j.id::text, j.next_run_time, j.job_state,
       jsonb_build_object('job', to_jsonb(j), 'schedule', to_jsonb(s), 'pause', to_jsonb(p))::text AS image
FROM :pickled! j
LEFT JOIN :schedules! s ON s.job_id = j.id::text
LEFT JOIN :pauses! p ON p.job_id = j.id::text
WHERE j.id = ANY ($1)
ORDER BY j.id
FOR UPDATE OF j
