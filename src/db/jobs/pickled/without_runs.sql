-- Which jobs of APScheduler 3 that are not paused have no run in the audit log since a time?
-- $1 timestamptz  since when    $2 boolean  the log has no job ids, so that any run counts for every job
-- $3 bigint  limit
SELECT j.id::text, j.next_run_time FROM :pickled j
WHERE j.next_run_time IS NOT NULL
  AND NOT EXISTS (SELECT FROM :audit a WHERE a.created_at > $1
                  AND coalesce(lower(a.status::text), '') NOT IN ('missed', 'skipped') AND ($2 OR a.job_id = j.id::text))
ORDER BY j.id
LIMIT $3
