-- Notes that a maintenance window has paused a job.
-- $1 bigint  window    $2 text  job id    $3 bigint  the entry in the journal
INSERT INTO :maintenance_jobs! (maintenance, job_id, operation) VALUES ($1, $2, $3)
