-- Takes the advisory lock for building indexes in this database until the end of the transaction, if it is free.
-- $1 bigint  key of the lock
SELECT pg_try_advisory_xact_lock($1) AS taken
