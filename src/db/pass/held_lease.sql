-- Which process holds the lease of the pass, and is it alive?
SELECT l.host, l.pid, l.token, l.renewed_at, :lease_state AS lease_state,
       extract(epoch FROM l.expires_at - clock_timestamp())::float8 AS seconds_left
FROM :lease l WHERE l.name = 'run-once' AND l.expires_at IS NOT NULL
