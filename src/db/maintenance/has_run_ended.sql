-- Has a run of the job ended since a time, and does no other run hold a live lease?
-- $1 text  job id    $2 timestamptz  since when    $3 timestamptz  runs that began before this time are ignored
SELECT EXISTS (SELECT FROM :audit a WHERE a.created_at > $3 AND a.job_id = $1 AND a.completed_at >= $2)
       AND NOT EXISTS (SELECT FROM :lease l WHERE l.job_id = $1 AND :lease_is_live) AS has_ended
