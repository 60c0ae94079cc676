-- Returns the current time of the server, not the time of the transaction.
SELECT clock_timestamp() AS now
