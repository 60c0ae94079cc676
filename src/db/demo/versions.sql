-- Inserts versions of the last 90 days, more of them recently. Those that a rule matches are approved by the next successful
-- run, the others by hand within three days; the rest is pending.
-- $1 timestamptz  now
INSERT INTO :versions! (approved, approved_at, approved_by_rule, approved_in_run, created_at, task_id, author, source,
                        confidence, lines_changed, metadata)
SELECT coalesce(run.id IS NOT NULL OR by_hand < $1, false), coalesce(run.completed_at, CASE WHEN by_hand < $1 THEN by_hand END),
       CASE WHEN run.id IS NOT NULL THEN rule END, run.id, v.created_at, 100 + n / 3, author, source, confidence,
       lines_changed, metadata
FROM (
    SELECT n, $1::timestamptz - interval '90 days' * (1 - n / 4000.0) ^ 2 AS created_at,
           (ARRAY['alice', 'bob', 'chen', 'dora', 'emre', 'fay', 'gita'])[1 + n * 31 % 7] AS author,
           (ARRAY['web', 'api', 'import', 'cli'])[1 + n * 17 % 4] AS source,
           CASE WHEN n % 53 <> 0 THEN round((1 - 0.7 * (n * 7919::bigint % 1009 / 1009.0) ^ 2)::numeric, 3) END
               ::double precision AS confidence,
           (1 + (n * n::bigint % 401) ^ 2 / 401)::integer AS lines_changed,
           jsonb_build_object(
               'area', (ARRAY['backend', 'frontend', 'docs', 'ops', 'backend'])[1 + n * 13 % 5],
               'ci', jsonb_build_object('status', CASE WHEN n % 6 = 0 THEN 'failed' ELSE 'passed' END,
                                        'coverage', 60 + n * 11 % 40)) AS metadata
    FROM generate_series(1, 3998) AS n
) AS v
CROSS JOIN LATERAL (
    SELECT CASE WHEN confidence >= 0.92 AND lines_changed <= 200 THEN 1
                WHEN author IN ('alice', 'bob') AND confidence >= 0.75 THEN 2
                WHEN metadata #>> '{ci,status}' = 'passed' AND (metadata #>> '{ci,coverage}')::integer >= 85
                     AND lines_changed <= 20 THEN 3
                WHEN metadata ->> 'area' = 'docs' AND source <> 'import' THEN 4 END AS rule
) AS matched
CROSS JOIN LATERAL (
    SELECT CASE WHEN rule IS NULL THEN v.created_at + (20 + n % 52) * interval '1 hour' END AS by_hand
) AS review
LEFT JOIN LATERAL (
    SELECT a.id, a.completed_at FROM :audit! a
    WHERE rule IS NOT NULL AND a.job_id = 'automation-run' AND a.status IN ('completed', 'recovered')
      AND a.created_at > v.created_at
    ORDER BY a.created_at LIMIT 1
) AS run ON true
ORDER BY n
