-- Which jobs are there, and when do they run next? As list.sql, of all jobs: a fresh backend has nothing to look up for
-- conditions that nobody has set, which is a tenth of what the listing costs.
-- $1 bigint  how many at most, null for all
SELECT :job_id AS id, j.func_ref::text, j.job_state::text, j.next_run_time, j.misfire_grace_time::bigint,
       s.cron, s.time_zone, s.dialect,
       p.kept_next_run_time, p.resume_at, p.reason, p.paused_by, p.paused_at
FROM :jobs j
LEFT JOIN :schedules s ON s.job_id = j.id::text
LEFT JOIN :pauses p ON p.job_id = j.id::text
ORDER BY :order
LIMIT $1
