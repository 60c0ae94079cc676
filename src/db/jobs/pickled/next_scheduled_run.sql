-- When is the next run of an APScheduler 3 store, not counting copies inserted by `jobs trigger`?
-- $1 text  marker in the ids of those copies    $2 text[]  ids of jobs that do not count either
SELECT min(j.next_run_time) AS next_run_time FROM :pickled j
WHERE strpos(j.id::text, $1) = 0 AND NOT j.id = ANY ($2)
