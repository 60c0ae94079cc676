-- Who holds the lease of the pass?
SELECT l.host, l.pid, l.acquired_at, :lease_is_live AS lease_is_live
FROM :lease l WHERE l.name = 'run-once' AND l.expires_at IS NOT NULL
