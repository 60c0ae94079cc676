-- Takes the turn to make indexes in this database, if nobody has it; it ends with the transaction.
-- $1 bigint  the lock
SELECT pg_try_advisory_xact_lock($1) AS taken
