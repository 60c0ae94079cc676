-- Notes that a maintenance window has paused jobs.
-- $1 bigint  window    $2 text[]  job ids    $3 bigint[]  their entries in the journal, in the same order
INSERT INTO :maintenance_jobs! (maintenance, job_id, operation)
SELECT $1, k.job_id, k.operation FROM unnest($2::text[], $3::bigint[]) AS k (job_id, operation)
