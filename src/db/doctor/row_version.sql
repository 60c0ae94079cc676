-- Which transaction wrote the row of a job of APScheduler 3, and what is its next run?
-- $1 text  id
SELECT j.xmin::text AS version, j.next_run_time FROM :pickled j WHERE j.id = $1
