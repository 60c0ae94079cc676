-- How long did the finished runs take that began since a time?
-- $1 timestamptz  since when
SELECT count(*) AS count, coalesce(sum(seconds), 0) AS sum,
       percentile_cont(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY seconds) AS percentiles
FROM (SELECT extract(epoch FROM a.completed_at - a.created_at)::float8 AS seconds FROM :audit a
      WHERE a.created_at >= $1 AND a.created_at < '9999-12-31 00:00:00+00'
      AND coalesce(lower(a.status::text), '') NOT IN ('missed', 'skipped')
      AND isfinite(a.completed_at) AND a.completed_at < '9999-12-31 00:00:00+00') runs
