-- Which job does the pass run for?
-- $1 text  its id, null for the jobs of $2    $2 text  func_ref
SELECT :job_columns
FROM :jobs j
LEFT JOIN :schedules s ON s.job_id = j.id::text
LEFT JOIN :pauses p ON p.job_id = j.id::text
WHERE CASE WHEN $1::text IS NULL THEN j.func_ref = $2 ELSE j.id = $1 END
ORDER BY j.id
