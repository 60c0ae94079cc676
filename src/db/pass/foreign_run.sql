-- Is somebody without a lease running this job: a run of it that is open, and not older than a run may last?
-- $1 text  job id    $2 timestamptz  how old it may be
SELECT EXISTS (SELECT FROM :audit
               WHERE created_at > $2 AND job_id = $1 AND status = 'running' AND completed_at IS NULL) AS running
