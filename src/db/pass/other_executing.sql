-- Which other jobs are executing?
-- $1 text  id of the pass's own job, null for none
SELECT j.id::text FROM :jobs j WHERE upper(j.job_state) = 'EXECUTING' AND ($1::text IS NULL OR j.id <> $1) ORDER BY j.id
