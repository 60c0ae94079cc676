-- How long did runs take, by day, hour or job?
-- $1 timestamptz  now
-- $2 text         time zone of the days and hours
-- $3 integer      number of days, including today
-- $4 text         day, hour or job
SELECT label, hour, count(*) AS executions, count(*) FILTER (WHERE seconds IS NULL AND NOT is_closed) AS unfinished,
       avg(seconds) AS average, max(seconds) AS maximum,
       percentile_cont(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY seconds) AS percentiles
FROM (
    SELECT CASE $4::text WHEN 'day' THEN (a.created_at AT TIME ZONE $2)::date::text
                         WHEN 'job' THEN a.job_id::text END AS label,
           CASE $4::text WHEN 'hour' THEN date_trunc('hour', a.created_at, $2) END AS hour,
           CASE WHEN a.completed_at < '10000-01-01 00:00:00+00' AND isfinite(a.completed_at)
                THEN extract(epoch FROM a.completed_at - a.created_at)::float8 END AS seconds,
           coalesce(lower(a.status::text) IN ('completed', 'failed') AND a.completed_at IS NULL, false) AS is_closed
    FROM :audit a
    WHERE a.created_at >= (($1::timestamptz AT TIME ZONE $2)::date - ($3::integer - 1))::timestamp AT TIME ZONE $2
      AND a.created_at >= coalesce(:log_recorded_since, '-infinity')
      AND a.created_at < '9999-12-31 00:00:00+00'
      AND coalesce(lower(a.status::text), '') NOT IN ('missed', 'skipped')
) runs
GROUP BY label, hour
ORDER BY hour DESC, CASE $4::text WHEN 'day' THEN label END DESC, label
