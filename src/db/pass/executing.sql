-- Which other jobs execute?
-- $1 text  the id of the pass's own job, null for none
SELECT id::text FROM :jobs WHERE job_state = 'EXECUTING' AND ($1::text IS NULL OR id <> $1) ORDER BY id
