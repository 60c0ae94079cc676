-- Is this server a standby, and may a transaction write here?
SELECT pg_is_in_recovery() AS is_standby, current_setting('transaction_read_only')::boolean AS is_read_only
