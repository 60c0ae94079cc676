-- Is this server a standby, and may a transaction write here?
SELECT pg_catalog.pg_is_in_recovery() AS is_standby,
       pg_catalog.current_setting('transaction_read_only')::pg_catalog.bool AS is_read_only
