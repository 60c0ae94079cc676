-- Is somebody without a lease running this job: a run of it that is open, and not older than a run may last?
-- $1 text  job id    $2 timestamptz  how old it may be
SELECT EXISTS (SELECT FROM :audit a
               WHERE a.created_at > $2 AND a.job_id = $1 AND lower(a.status) = 'running' AND a.completed_at IS NULL) AS running
