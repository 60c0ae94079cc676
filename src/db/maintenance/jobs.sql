-- Which jobs has a maintenance window paused, and what were they before?
-- $1 bigint  window
SELECT k.job_id, k.operation, o.before -> 'job' AS before, o.after::text AS after
FROM :maintenance_jobs! k
JOIN :operations! o ON o.id = k.operation
WHERE k.maintenance = $1
ORDER BY k.job_id
