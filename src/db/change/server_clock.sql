-- What time is it on the server's clock, however long this transaction has lasted?
SELECT clock_timestamp() AS now
