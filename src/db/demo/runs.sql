-- Inserts 90 days of runs: one daily job and one every six hours, with a slow day, failures, a timeout, an abandoned run
-- and one that never ended.
-- $1 timestamptz  now
INSERT INTO :audit! (job_id, status, created_at, completed_at, error)
SELECT job_id, status, created_at,
       CASE WHEN status NOT IN ('running', 'abandoned') THEN created_at + round(seconds::numeric, 1)::float8 * interval '1 second' END,
       CASE status WHEN 'failed' THEN 'psycopg2.OperationalError: connection refused'
                   WHEN 'timed_out' THEN 'timed out after 30 s'
                   WHEN 'abandoned' THEN 'the process ended without a word' END
FROM (
    SELECT 'automation-run' AS job_id, at AS created_at,
           CASE day WHEN 33 THEN 'failed' WHEN 32 THEN 'recovered' WHEN 5 THEN 'failed' WHEN 4 THEN 'recovered'
                    WHEN 12 THEN 'timed_out' WHEN 47 THEN 'abandoned' ELSE 'completed' END AS status,
           CASE day WHEN 12 THEN 30 WHEN 33 THEN 1.1 WHEN 5 THEN 1.4
                    ELSE 1.6 + day * 7919 % 1009 / 1009.0 * 3 END AS seconds
    FROM generate_series(0, 90) AS day,
         LATERAL (SELECT date_trunc('day', $1::timestamptz, 'UTC') - day * interval '1 day'
                         + interval '9 hours 2 seconds' AS at) run
    UNION ALL
    SELECT 'sync-repositories', at,
           CASE WHEN n % 97 = 41 THEN 'failed' ELSE 'completed' END,
           CASE WHEN n / 4 = 12 THEN 14 + n * 31 % 15 WHEN n / 4 = 11 THEN 6.5
                ELSE 1.1 + n * 6007 % 1013 / 1013.0 * 2.8 END
    FROM generate_series(0, 363) AS n,
         LATERAL (SELECT date_trunc('day', $1::timestamptz, 'UTC') - n / 4 * interval '1 day'
                         + n % 4 * interval '6 hours' + interval '15 minutes 1 second' AS at) run
    UNION ALL
    SELECT 'export-metrics', $1 - interval '7 hours 20 minutes', 'failed', 2.3
    UNION ALL
    SELECT 'rebuild-search-index', $1 - interval '47 minutes', 'running', 0
) AS run
WHERE created_at BETWEEN $1 - interval '90 days' AND $1 - interval '10 minutes'
ORDER BY created_at, job_id
