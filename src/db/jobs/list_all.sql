-- Like list.sql, without filters. A new backend saves the catalog lookups for the conditions, a tenth of the listing's time.
-- $1 bigint  limit, null for none
-- Placeholders: order (the ORDER BY expression)
SELECT :job_id AS id, j.func_ref::text, j.job_state::text, j.next_run_time, j.misfire_grace_time::bigint,
       s.cron, s.time_zone, s.dialect,
       p.kept_next_run_time, p.resume_at, p.reason, p.paused_by, p.paused_at
FROM :jobs j
LEFT JOIN :schedules s ON s.job_id = j.id::text
LEFT JOIN :pauses p ON p.job_id = j.id::text
ORDER BY :order
LIMIT $1
