-- Does the job have an open run of a worker that takes no lease, not older than the job timeout?
-- $1 text  job id    $2 timestamptz  earliest start of such a run
SELECT EXISTS (SELECT FROM :audit a
               WHERE a.created_at > $2 AND a.job_id = $1 AND lower(a.status) = 'running' AND a.completed_at IS NULL) AS running
