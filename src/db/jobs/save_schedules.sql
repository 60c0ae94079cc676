-- Saves the schedules of jobs.
-- One element for each job: $1 text[]  ids    $2 text[]  cron expressions    $3 text[]  time zones    $4 text[]  dialects
-- $5 timestamptz  now
INSERT INTO :schedules! (job_id, cron, time_zone, dialect, updated_at)
SELECT n.job_id, n.cron, n.time_zone, n.dialect, $5
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS n(job_id, cron, time_zone, dialect)
ON CONFLICT (job_id) DO UPDATE
SET cron = excluded.cron, time_zone = excluded.time_zone, dialect = excluded.dialect, updated_at = excluded.updated_at
