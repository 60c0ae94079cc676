-- Returns one job with its arguments, schedule and pause.
-- $1 text  id
SELECT :job_columns, j.args::text AS args, j.kwargs::text AS kwargs
FROM :jobs j
LEFT JOIN :schedules s ON s.job_id = j.id::text
LEFT JOIN :pauses p ON p.job_id = j.id::text
WHERE j.id = $1
