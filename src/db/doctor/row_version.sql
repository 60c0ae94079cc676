-- Which transaction has written the row of a job of APScheduler 3, and which next run has it?
-- $1 text  id
SELECT j.xmin::text AS version, j.next_run_time FROM :pickled j WHERE j.id = $1
