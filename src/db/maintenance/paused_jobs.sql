-- Which jobs has a maintenance window paused, and what were their states before?
-- $1 bigint  window    $2 text  quoted name of the jobs table
-- The summary holds only the columns that apsctl changes. A pickle, which has its state in job_state, is cut off.
SELECT k.job_id, k.operation, o.before::text AS before, o.after::text AS after,
       jsonb_build_object('job_state', left(o.before #>> '{job,job_state}', 20),
                          'next_run_time', o.before #> '{job,next_run_time}',
                          'next_fire_time', o.before #> '{job,next_fire_time}')::text AS summary,
       o.db_role, o.jobs_table, t.is_same_table, t.may_be_undone
FROM :maintenance_jobs! k
JOIN :operations! o ON o.id = k.operation
CROSS JOIN LATERAL apsctl.journal_trust(o.*, to_regclass($2)) t
WHERE k.maintenance = $1
ORDER BY k.job_id COLLATE "C"
