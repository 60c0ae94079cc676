-- Is this transaction the one that migrates? Until it ends, no other can be.
-- $1 bigint  the lock's number
SELECT pg_try_advisory_xact_lock($1) AS taken
