-- Which lock does a statement wait for? No row where it waits for none.
-- $1 text  what the statement begins with
SELECT concat_ws(' ', l.locktype, l.relation, l.virtualxid, l.transactionid) AS awaited
FROM pg_stat_activity s JOIN pg_locks l ON l.pid = s.pid AND NOT l.granted
WHERE s.state = 'active' AND starts_with(s.query, $1) AND s.pid <> pg_backend_pid()
