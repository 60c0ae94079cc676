-- Tells the application's WebSocket process, which listens.
-- $1 text  payload
SELECT pg_notify('pending_count_updated', $1)
