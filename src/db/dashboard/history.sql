-- How did the last runs of each job end, and how long do they take?
-- $1 bigint  how many runs are read, the newest ones
-- $2 bigint  how many runs of each job are returned
SELECT r.job_id, percentile_cont(0.95) WITHIN GROUP (ORDER BY r.seconds) AS p95,
       array_agg(r.status ORDER BY r.place DESC) FILTER (WHERE r.place <= $2) AS statuses,
       array_agg(extract(epoch FROM r.created_at)::float8 ORDER BY r.place DESC) FILTER (WHERE r.place <= $2) AS starts,
       array_agg(r.seconds ORDER BY r.place DESC) FILTER (WHERE r.place <= $2) AS durations
FROM (
    SELECT a.job_id::text AS job_id, a.status::text AS status, a.created_at,
           CASE WHEN coalesce(lower(a.status::text), '') NOT IN ('missed', 'skipped')
                AND a.completed_at < '10000-01-01 00:00:00+00' AND isfinite(a.completed_at)
                THEN extract(epoch FROM a.completed_at - a.created_at)::float8 END AS seconds,
           row_number() OVER (PARTITION BY a.job_id::text ORDER BY a.created_at DESC) AS place
    FROM (SELECT a.job_id, a.status, a.created_at, a.completed_at FROM :audit a
          WHERE a.created_at BETWEEN '0001-01-01 00:00:00+00' AND '9999-12-31 00:00:00+00'
          ORDER BY a.created_at DESC LIMIT $1) a
) r
WHERE r.job_id IS NOT NULL
GROUP BY r.job_id
