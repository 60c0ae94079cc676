-- Saves a job's schedule.
-- $1 text  id    $2 text  cron expression    $3 text  time zone    $4 text  dialect    $5 timestamptz  now
INSERT INTO :schedules! (job_id, cron, time_zone, dialect, updated_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (job_id) DO UPDATE
SET cron = excluded.cron, time_zone = excluded.time_zone, dialect = excluded.dialect, updated_at = excluded.updated_at
