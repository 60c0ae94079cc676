-- Returns all figures of `health` and `metrics` in one row. Runs at infinity are not considered the newest.
-- $1 timestamptz  now    $2 timestamptz  jobs due before this time are overdue
-- $3 text  quoted name of the jobs table    $4 text  quoted name of the audit log, null for none
-- Placeholders: normalized_jobs (sub-select of the jobs with normalized states)
WITH jobs AS NOT MATERIALIZED (
    SELECT job.*, coalesce(job.job_state, '') NOT IN ('PAUSED', 'REMOVED') AS is_enabled FROM (:normalized_jobs) job),
figures AS (
    SELECT count(*) AS jobs,
           count(*) FILTER (WHERE job_state = 'PAUSED') AS paused,
           count(*) FILTER (WHERE job_state IN ('SCHEDULED', 'PENDING')) AS pending,
           count(*) FILTER (WHERE job_state = 'EXECUTING') AS executing,
           count(*) FILTER (WHERE job_state = 'SCHEDULED' AND next_run_time IS NULL) AS adrift,
           min(id) FILTER (WHERE job_state = 'SCHEDULED' AND next_run_time IS NULL) AS adrift_id,
           min(next_run_time) FILTER (WHERE is_enabled AND next_run_time BETWEEN '0001-01-01 00:00:00+00' AND '9999-12-31 00:00:00+00'
                                      AND (next_run_time > $1 OR job_state IS DISTINCT FROM 'EXECUTING')) AS next_run_time,
           count(*) FILTER (WHERE is_enabled AND next_run_time < $2 AND job_state IS DISTINCT FROM 'EXECUTING') AS overdue,
           min(next_run_time) FILTER (WHERE is_enabled AND next_run_time < $2 AND next_run_time > '0001-01-01 00:00:00+00'
                                      AND job_state IS DISTINCT FROM 'EXECUTING') AS overdue_since,
           count(*) FILTER (WHERE is_enabled AND next_run_time BETWEEN '0001-01-01 00:00:00+00' AND '9999-12-31 00:00:00+00') AS with_next_run,
           max(last_fire_time) AS last_fire_time
    FROM jobs),
finished AS (
    SELECT a.id::text, a.job_id::text, a.status::text, a.created_at, a.completed_at, a.error::text
    FROM :audit a WHERE a.created_at BETWEEN '0001-01-01 00:00:00+00' AND '9999-12-31 00:00:00+00'
    AND coalesce(lower(a.status::text), '') NOT IN ('missed', 'skipped')
    AND a.completed_at BETWEEN '0001-01-01 00:00:00+00' AND '9999-12-31 00:00:00+00'
    ORDER BY a.created_at DESC, a.id DESC LIMIT 1),
late AS (
    SELECT j.id, CASE WHEN j.next_run_time > '0001-01-01 00:00:00+00' THEN j.next_run_time END AS due FROM jobs j
    WHERE j.is_enabled AND j.next_run_time < $2 AND j.job_state IS DISTINCT FROM 'EXECUTING'
    ORDER BY j.next_run_time, j.id LIMIT 3),
upcoming AS (
    SELECT j.id AS upcoming_id, j.next_run_time AS upcoming_at FROM jobs j
    WHERE j.is_enabled AND j.next_run_time > $1 AND j.next_run_time < '9999-12-31 00:00:00+00'
    ORDER BY j.next_run_time, j.id LIMIT 1),
newest AS (
    SELECT a.job_id::text, a.created_at FROM :audit a
    WHERE a.created_at BETWEEN '0001-01-01 00:00:00+00' AND '9999-12-31 00:00:00+00'
    AND coalesce(lower(a.status::text), '') NOT IN ('missed', 'skipped')
    ORDER BY a.created_at DESC, a.id DESC LIMIT 1)
SELECT current_database()::text AS database, pg_is_in_recovery() AS is_standby, figures.*,
       (SELECT array_agg(late.id ORDER BY late.due NULLS FIRST, late.id) FROM late) AS overdue_ids,
       (SELECT array_agg(coalesce(floor(extract(epoch FROM late.due))::bigint::text, '') ORDER BY late.due NULLS FIRST, late.id)
        FROM late) AS overdue_epochs,
       (SELECT min(j.id) FROM jobs j WHERE j.is_enabled AND j.next_run_time = figures.next_run_time) AS next_run_id,
       upcoming.*,
       EXISTS (SELECT FROM :schedules s WHERE s.job_id = figures.adrift_id) AS adrift_has_schedule,
       finished.id AS run_id, finished.job_id AS finished_job_id, finished.status, finished.created_at, finished.completed_at, finished.error,
       newest.job_id, newest.created_at AS newest_at, schedule.cron, schedule.time_zone, schedule.dialect,
       l.host, l.pid, l.job_id AS lease_job_id, l.run_id::text AS lease_run_id, l.acquired_at, :lease_state AS lease_state,
       extract(epoch FROM clock_timestamp() - l.expires_at)::float8 AS past_seconds,
       row_security_active(to_regclass($3)) AS jobs_hidden, row_security_active(to_regclass($4)) AS runs_hidden
FROM figures
LEFT JOIN upcoming ON true
LEFT JOIN finished ON true
LEFT JOIN newest ON true
LEFT JOIN :schedules schedule
    ON schedule.job_id = newest.job_id AND EXISTS (SELECT FROM jobs j WHERE j.id = newest.job_id AND j.is_enabled)
LEFT JOIN :lease l ON l.name = 'run-once' AND l.expires_at IS NOT NULL
