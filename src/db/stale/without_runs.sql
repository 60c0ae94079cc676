-- Which jobs have no run in the audit log since a time?
-- $1 timestamptz  since when    $2 boolean  the log has no job ids, so that any run counts for every job
-- $3 bigint  limit
SELECT :job_id AS id, j.next_run_time FROM :jobs j
WHERE coalesce(upper(j.job_state), '') NOT IN ('PAUSED', 'REMOVED')
  AND NOT EXISTS (SELECT FROM :audit a WHERE a.created_at > $1 AND a.created_at < 'infinity'
                  AND coalesce(lower(a.status::text), '') NOT IN ('missed', 'skipped') AND ($2 OR a.job_id = j.id::text))
ORDER BY :job_id
LIMIT $3
