-- Inserts the schedules of the demo's jobs.
-- $1 timestamptz  now
INSERT INTO :schedules! (job_id, cron, time_zone, dialect, updated_at)
VALUES ('automation-run', '0 9 * * *', 'UTC', 'crontab', $1::timestamptz - interval '90 days'),
       ('sync-repositories', '15 */6 * * *', 'UTC', 'crontab', $1 - interval '90 days'),
       ('digest-email', '0 7 * * 1-5', 'Europe/Berlin', 'crontab', $1 - interval '61 days'),
       ('archive-tasks', '0 3 1 * *', 'UTC', 'crontab', $1 - interval '75 days'),
       ('cleanup-old-versions', '30 2 * * 0', 'UTC', 'crontab', $1 - interval '90 days')
