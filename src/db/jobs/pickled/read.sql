-- What are these jobs of APScheduler 3 now, with all that apsctl keeps of them? Asked after lock.sql.
-- $1 text[]  ids, null for all jobs
SELECT j.id::text, j.next_run_time, j.job_state,
       p.kept_next_run_time, p.resume_at, p.reason, p.paused_by, p.paused_at,
       jsonb_build_object('job', to_jsonb(j), 'schedule', NULL, 'pause', to_jsonb(p))::text AS image
FROM :pickled! j
LEFT JOIN :pauses! p ON p.job_id = j.id::text
WHERE $1::text[] IS NULL OR j.id = ANY ($1)
ORDER BY j.id::text COLLATE "C"
