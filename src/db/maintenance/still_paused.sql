-- How many jobs has a maintenance window paused, and which of them are still paused by it?
-- $1 bigint  window
SELECT count(*) AS jobs, coalesce(array_agg(k.job_id ORDER BY k.job_id) FILTER (WHERE p.job_id IS NOT NULL), '{}') AS paused
FROM :maintenance_jobs k
JOIN :maintenance m ON m.id = k.maintenance
LEFT JOIN :pauses p ON p.job_id = k.job_id AND p.paused_at = m.since
WHERE k.maintenance = $1
