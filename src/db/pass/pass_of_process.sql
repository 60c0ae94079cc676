-- For which run does this process hold the lease?
-- $1 text  key of the process
SELECT l.token, l.run_id::text AS run_id FROM :lease l WHERE l.name = 'run-once' AND l.holder = $1 AND l.run_id IS NOT NULL
