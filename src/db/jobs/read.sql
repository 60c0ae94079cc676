-- What are these jobs now, with all that apsctl keeps of them? Asked after lock.sql, so that nobody changes them.
-- $1 text[]  ids, null for all jobs
-- row_image and row_texts, put in as text, are the row as JSON, and what of it JSON would not keep.
SELECT :job_columns,
       (jsonb_build_object('job', :row_image, 'schedule', to_jsonb(s.*), 'pause', to_jsonb(p.*)) || :row_texts)::text AS image
FROM :jobs! j
LEFT JOIN :schedules! s ON s.job_id = j.id::text
LEFT JOIN :pauses! p ON p.job_id = j.id::text
WHERE $1::text[] IS NULL OR j.id = ANY ($1)
ORDER BY j.id::text COLLATE "C"
