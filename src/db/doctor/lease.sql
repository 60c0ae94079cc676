-- Who holds the lease of the pass, for which run, and how long ago did it expire?
SELECT l.host, l.pid, l.job_id, l.run_id::text AS run_id, :lease_is_live AS lease_is_live,
       extract(epoch FROM clock_timestamp() - l.expires_at)::float8 AS past_seconds
FROM :lease l WHERE l.name = 'run-once' AND l.expires_at IS NOT NULL
