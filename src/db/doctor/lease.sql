-- Who holds the lease of the pass, for which run, since when, and how long ago did it expire?
SELECT l.host, l.pid, l.job_id AS lease_job_id, l.run_id::text AS lease_run_id, l.acquired_at, :lease_state AS lease_state,
       extract(epoch FROM clock_timestamp() - l.expires_at)::float8 AS past_seconds
FROM :lease l WHERE l.name = 'run-once' AND l.expires_at IS NOT NULL
