-- Which jobs can the pass run for?
-- $1 text  job id, null for all jobs that call $2    $2 text  func_ref
SELECT :job_columns
FROM :jobs j
LEFT JOIN :schedules s ON s.job_id = j.id::text
LEFT JOIN :pauses p ON p.job_id = j.id::text
WHERE CASE WHEN $1::text IS NULL THEN j.func_ref = $2 ELSE j.id = $1 END
ORDER BY j.id
