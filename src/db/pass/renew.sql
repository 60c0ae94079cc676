-- Renews the lease and notes how far the pass has come; changes no row where the lease is not ours any more.
-- $1 bigint  token    $2 double precision  seconds it is good for    $3 text  id of the last version evaluated
UPDATE :lease!
SET expires_at = clock_timestamp() + $2 * interval '1 second', resume_after = $3, backend_pid = pg_backend_pid()
WHERE name = 'run-once' AND token = $1 AND expires_at > clock_timestamp()
