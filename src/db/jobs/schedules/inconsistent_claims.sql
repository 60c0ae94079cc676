-- Which tasks of APScheduler 4 count more running jobs than are acquired, and which claims have expired?
-- $1 text[]  ids of schedules, or of tasks without a schedule, null for all
SELECT coalesce(s.id, t.id)::text AS id, t.id::text AS task_id, t.running_jobs::bigint AS running,
       t.max_running_jobs::bigint AS most, coalesce(j.acquired, 0) AS acquired, coalesce(j.waiting, 0) AS waiting,
       coalesce(j.expired, 0) AS expired_jobs,
       CASE WHEN s.acquired_until < clock_timestamp() THEN s.acquired_by::text END AS acquired_by, s.acquired_until
FROM :aps_tasks t
LEFT JOIN :aps_schedules s ON s.task_id = t.id
LEFT JOIN (SELECT q.task_id, count(q.acquired_by) AS acquired, count(*) FILTER (WHERE q.acquired_by IS NULL) AS waiting,
                  count(q.acquired_by) FILTER (WHERE q.acquired_until < clock_timestamp()) AS expired
           FROM :aps_jobs q GROUP BY q.task_id) j ON j.task_id = t.id
WHERE ($1::text[] IS NULL OR coalesce(s.id, t.id)::text = ANY ($1))
  AND (t.running_jobs > coalesce(j.acquired, 0) OR j.expired > 0
       OR s.acquired_by IS NOT NULL AND s.acquired_until < clock_timestamp())
ORDER BY 1
