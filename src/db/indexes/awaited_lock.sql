-- For which lock does a statement wait? No row if it does not wait.
-- $1 text  how the statement begins
SELECT concat_ws(' ', l.locktype, l.relation, l.virtualxid, l.transactionid) AS awaited
FROM pg_stat_activity s JOIN pg_locks l ON l.pid = s.pid AND NOT l.granted
WHERE s.datname = current_database() AND s.state = 'active' AND starts_with(s.query, $1) AND s.pid <> pg_backend_pid()
