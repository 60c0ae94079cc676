-- Which jobs have no run in the audit log since then?
-- $1 timestamptz  since when    $2 boolean  the log does not say whose run a row is: any counts for all
-- $3 bigint  how many at most
SELECT :job_id AS id, j.next_run_time FROM :jobs j
WHERE coalesce(upper(j.job_state), '') NOT IN ('PAUSED', 'REMOVED')
  AND NOT EXISTS (SELECT FROM :audit a WHERE a.created_at > $1 AND a.created_at < 'infinity' AND ($2 OR a.job_id = j.id::text))
ORDER BY :job_id
LIMIT $3
