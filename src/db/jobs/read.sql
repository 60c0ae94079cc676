-- Reads jobs locked by lock.sql, with their schedules, their pauses and their images for the journal.
-- $1 text[]  ids, null for all jobs
-- Placeholders: row_image (the row as JSON), row_texts (columns that jsonb cannot represent exactly, as text)
SELECT :job_columns,
       (jsonb_build_object('job', :row_image, 'schedule', to_jsonb(s.*), 'pause', to_jsonb(p.*)) || :row_texts)::text AS image
FROM :jobs! j
LEFT JOIN :schedules! s ON s.job_id = j.id::text
LEFT JOIN :pauses! p ON p.job_id = j.id::text
WHERE $1::text[] IS NULL OR j.id = ANY ($1)
ORDER BY j.id::text COLLATE "C"
