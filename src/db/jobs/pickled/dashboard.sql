-- Which jobs of APScheduler 3 does `top` show?
-- $1 text    LIKE pattern of the id in lower case, null for all
-- $2 bigint  limit
-- Placeholders: order (the ORDER BY expression)
SELECT j.id::text, j.next_run_time, j.job_state,
       p.kept_next_run_time, p.resume_at, p.reason, p.paused_by, p.paused_at
FROM :pickled j
LEFT JOIN :pauses p ON p.job_id = j.id::text
WHERE $1::text IS NULL OR lower(j.id::text) LIKE $1
ORDER BY :order
LIMIT $2
