-- Writes a journal entry. Besides its id, returns what identifies the transaction if the answer to COMMIT is lost.
-- $1 timestamptz  now, null for the server's clock; only superusers and the schema's owner may give a time
-- $2 text  OS user    $3 text  SUDO_USER    $4 text  host    $5 text  command line without secrets
-- $6 text  job id     $7 text  before       $8 text  after  $9 text  reason
-- $10 bigint  the operation that this one undoes    $11 text  the jobs table, quoted
SELECT apsctl.journal($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, to_regclass($11), NULL, NULL) AS id,
       pg_current_xact_id()::text AS xid, pg_postmaster_start_time()::text AS server_started
