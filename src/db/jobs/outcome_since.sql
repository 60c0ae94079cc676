-- What is the job's state, and how did its newest run since a time end?
-- $1 text  id    $2 timestamptz  when it was triggered
SELECT j.job_state::text, j.next_run_time, a.id::text AS run_id, a.status::text, a.error::text,
       a.completed_at IS NOT NULL AS completed, a.created_at, a.completed_at
FROM :jobs j
LEFT JOIN LATERAL (SELECT r.id, r.status, r.error, r.created_at, r.completed_at FROM :audit r
                   WHERE r.created_at >= $2 AND r.created_at < 'infinity' AND r.job_id = j.id::text
                   ORDER BY r.created_at DESC LIMIT 1) a ON true
WHERE j.id = $1
