-- Writes down one change in the operator journal.
-- $1 timestamptz  now, null for the server's clock
-- $2 text  OS user    $3 text  SUDO_USER    $4 text  host    $5 text  command line, secrets removed
-- $6 text  job id     $7 text  before       $8 text  after  $9 text  reason
-- $10 bigint  the operation this one takes back
-- Besides the entry's id, by what the transaction is found again where the answer to its COMMIT is lost.
INSERT INTO :operations! (at, os_user, sudo_user, host, db_role, command, job_id, before, after, reason, undo_of)
VALUES (coalesce($1, now()), $2, $3, $4, current_user, $5, $6, $7::text::jsonb, $8::text::jsonb, $9, $10)
RETURNING id, pg_current_xact_id()::text AS xid, pg_postmaster_start_time()::text AS server_started
