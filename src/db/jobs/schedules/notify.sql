-- Tells the schedulers of APScheduler 4 of an event, once the transaction is committed, as its own brokers do.
-- $1 text  the event's name    $2 text  what it says, as JSON
SELECT pg_notify('apscheduler', $1 || ' ' || translate(encode(convert_to($2, 'UTF8'), 'base64'), E'\n', '')) IS NULL AS told
