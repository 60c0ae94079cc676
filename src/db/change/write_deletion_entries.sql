-- Writes journal entries for jobs that are about to be deleted. The server itself reads the rows.
-- $1 timestamptz  now, null for the server's clock; only superusers and the schema's owner may give a time
-- $2 text  OS user    $3 text  SUDO_USER    $4 text  host    $5 text  command line without secrets    $6 text  reason
-- $7 text  the jobs table, quoted
-- One element for each entry: $8 text[]  job ids, null for an entry about no job    $9 text[]  before    $10 text[]  after
-- $11 bigint[]  the operations that they undo
SELECT apsctl.journal($1, $2, $3, $4, $5, e.job_id, e.before, e.after, $6, e.undo_of, to_regclass($7), e.leaf, e.place) AS id,
       e.leaf IS NOT NULL AS exists, pg_current_xact_id()::text AS xid, pg_postmaster_start_time()::text AS server_started
FROM (SELECT n.job_id, n.before, n.after, n.undo_of, r.leaf, r.place
      FROM unnest($8::text[], $9::text[], $10::text[], $11::bigint[]) WITH ORDINALITY AS n(job_id, before, after, undo_of, at)
      LEFT JOIN (SELECT j.id::text AS id, j.tableoid::regclass AS leaf, j.ctid AS place
                 FROM :jobs! j WHERE j.id = ANY ($8)) r ON r.id = n.job_id
      ORDER BY n.at) e
