-- Notifies the application's WebSocket process of the new number of pending versions.
-- $1 text  payload
SELECT pg_notify('pending_count_updated', $1)
