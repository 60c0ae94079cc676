-- Reads jobs of APScheduler 3 locked by lock.sql, with their pauses and their images for the journal.
-- $1 text[]  ids, null for all jobs
-- Placeholders: row_image (the row as JSON), row_texts (columns that jsonb cannot represent exactly, as text)
SELECT j.id::text AS id, j.next_run_time AS next_run_time, j.job_state,
       p.kept_next_run_time, p.resume_at, p.reason, p.paused_by, p.paused_at,
       (jsonb_build_object('job', :row_image, 'schedule', NULL, 'pause', to_jsonb(p.*)) || :row_texts)::text AS image
FROM :pickled! j
LEFT JOIN :pauses! p ON p.job_id = j.id::text
WHERE $1::text[] IS NULL OR j.id = ANY ($1)
ORDER BY j.id::text COLLATE "C"
