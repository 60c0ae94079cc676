-- Inserts jobs in every state: on time, overdue, stuck, failed, paused, completed and removed.
-- $1 timestamptz  now
INSERT INTO :jobs! (id, func_ref, args, kwargs, next_run_time, job_state, misfire_grace_time)
SELECT id, func_ref, args::jsonb, kwargs::jsonb, next_run_time, job_state, misfire_grace_time
FROM (SELECT date_trunc('day', $1::timestamptz, 'UTC') AS today,
             date_trunc('hour', $1::timestamptz) AS this_hour) time
CROSS JOIN LATERAL (VALUES
    ('automation-run', 'app.services.automation_service.run_automation', '[]', '{"notify": true}',
     today + interval '9 hours' + CASE WHEN $1 < today + interval '9 hours' THEN interval '0' ELSE interval '1 day' END,
     'SCHEDULED', 3600),
    ('sync-repositories', 'app.services.sync_service.sync_repositories', '["origin"]', '{"depth": 50}',
     today + interval '15 minutes'
     + (floor(extract(epoch FROM $1 - today - interval '15 minutes') / 21600) + 1) * interval '6 hours',
     'SCHEDULED', 900),
    ('digest-email', 'app.services.notification_service.send_digest', '[]', '{"audience": "reviewers"}',
     (SELECT min(at) FROM generate_series(0, 4) AS ahead,
             LATERAL (SELECT (($1 AT TIME ZONE 'Europe/Berlin')::date + ahead + time '07:00')
                             AT TIME ZONE 'Europe/Berlin' AS at) morning
      WHERE at > $1 AND extract(isodow FROM at AT TIME ZONE 'Europe/Berlin') < 6),
     'SCHEDULED', 7200),
    ('archive-tasks', 'app.services.archive_service.archive_closed_tasks', '[]', '{"older_than_days": 365}',
     date_trunc('month', $1::timestamptz, 'UTC') + interval '1 month 3 hours', 'PENDING', NULL),
    ('weekly-report', 'app.services.report_service.build_weekly_report', '["pdf"]', '{}',
     $1 - interval '2 hours 13 minutes', 'SCHEDULED', 600),
    ('import-legacy-tasks', 'app.services.import_service.import_batch', '["legacy", 40]', '{}',
     $1 - interval '26 hours 40 minutes', 'SCHEDULED', 300),
    ('rebuild-search-index', 'app.services.search_service.rebuild_index', '[]', '{"full": true}',
     $1 - interval '47 minutes', 'EXECUTING', NULL),
    ('export-metrics', 'app.services.metrics_service.export', '[]', '{"target": "s3"}', NULL, 'FAILED', 300),
    ('cleanup-old-versions', 'app.services.automation_service.cleanup_versions', '[]', '{"keep": 20}',
     NULL, 'PAUSED', 3600),
    ('backfill-confidence', 'app.services.scoring_service.backfill', '[]', '{}', NULL, 'COMPLETED', NULL),
    ('old-importer', 'app.services.import_service.import_all', '[]', '{}', NULL, 'REMOVED', NULL)
) AS job(id, func_ref, args, kwargs, next_run_time, job_state, misfire_grace_time)
