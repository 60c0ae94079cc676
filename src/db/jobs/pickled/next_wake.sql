-- When is the next run of an APScheduler 3 store, apart from jobs that were triggered?
-- $1 text  what the ids of those have in them
SELECT min(j.next_run_time) AS next_run_time FROM :pickled j WHERE strpos(j.id::text, $1) = 0
