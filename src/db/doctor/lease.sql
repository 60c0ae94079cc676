-- Who has the lease of the pass, for which run, and since when has it run out?
SELECT l.host, l.pid, l.job_id, l.run_id::text AS run_id, l.expires_at > clock_timestamp() AS is_live,
       extract(epoch FROM clock_timestamp() - l.expires_at)::float8 AS past_seconds
FROM :lease l WHERE l.name = 'run-once' AND l.expires_at IS NOT NULL
