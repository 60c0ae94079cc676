-- Which run does this process hold the lease for?
-- $1 text  the word that the process is known by
SELECT l.token, l.run_id::text AS run_id FROM :lease l WHERE l.name = 'run-once' AND l.holder = $1 AND l.run_id IS NOT NULL
