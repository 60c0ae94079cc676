-- Who holds the lease of the pass?
SELECT host, pid, acquired_at, expires_at > clock_timestamp() AS live FROM :lease WHERE name = 'run-once'
