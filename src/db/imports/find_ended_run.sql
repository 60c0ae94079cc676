-- Returns the run of a job that ended at a time, or that was imported without its start.
-- $1 text  name of the job    $2 text  trigger    $3 timestamptz  end    $4 text  identity of the run without its start
SELECT r.id FROM :runs r
WHERE r.completed_at = $3 AND r.job_name = $1 AND r.trigger = $2 AND r.status NOT IN ('missed', 'skipped')
UNION ALL
SELECT r.id FROM :runs r WHERE r.key = sha256(convert_to($4, 'UTF8'))
LIMIT 1
