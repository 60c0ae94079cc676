-- Ends the newest open run of a job that started before a time.
-- $1 text  name of the job    $2 text  trigger    $3 timestamptz  end    $4 text  status    $5 text  error
UPDATE :runs! r
SET status = $4, completed_at = $3, error = $5
WHERE r.id = (SELECT o.id FROM :runs o
              WHERE o.status = 'running' AND o.created_at <= $3 AND o.job_name = $1 AND o.trigger = $2
              ORDER BY o.created_at DESC LIMIT 1)
