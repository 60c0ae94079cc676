-- Sends events to the schedulers of APScheduler 4, in the format of its own event broker.
-- One element for each event: $1 text[]  names    $2 text[]  their data as JSON
SELECT pg_notify('apscheduler', e.name || ' ' || translate(encode(convert_to(e.data, 'UTF8'), 'base64'), E'\n', '')) IS NULL AS is_sent
FROM (SELECT n.name, n.data FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS n(name, data, at) ORDER BY n.at) e
