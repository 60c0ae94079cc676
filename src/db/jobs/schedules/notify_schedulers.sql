-- Sends an event to the schedulers of APScheduler 4, in the format of its own event broker.
-- $1 text  name of the event    $2 text  its data as JSON
SELECT pg_notify('apscheduler', $1 || ' ' || translate(encode(convert_to($2, 'UTF8'), 'base64'), E'\n', '')) IS NULL AS is_sent
