-- Records which jobs a maintenance window has paused.
-- $1 bigint  window    $2 text[]  job ids    $3 bigint[]  the journal entry of each
INSERT INTO :maintenance_jobs! (maintenance, job_id, operation)
SELECT $1, k.job_id, k.operation FROM unnest($2::text[], $3::bigint[]) AS k (job_id, operation)
