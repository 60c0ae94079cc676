-- Has a run of the job ended since then, and is none under way that holds the lease?
-- $1 text  job id    $2 timestamptz  since when    $3 timestamptz  runs that began before then are not looked for
SELECT EXISTS (SELECT FROM :audit a WHERE a.created_at > $3 AND a.job_id = $1 AND a.completed_at >= $2)
       AND NOT EXISTS (SELECT FROM :lease l WHERE l.job_id = $1 AND l.expires_at > clock_timestamp()) AS is_over
