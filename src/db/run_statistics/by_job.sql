-- How did each job run? For each job (NULL: runs without a job id) one row for each status, and one row for all of them.
-- $1 timestamptz  only runs since then, null for all
-- $2 text         separates, in the id of a copy of a job, the id of the job and the rest
-- $3 text[]       statuses, in lower case, of rows that record that a job did not run
-- $4 text[]       statuses, in lower case, of runs whose recorded end is not the time at which they ended
-- $5 text[]       statuses, in lower case, of successful runs
-- Placeholders: run_slot (the time at which the run should have started, or NULL)
SELECT r.job_id, r.status, grouping(r.status) = 1 AS is_total, count(*) AS runs,
       count(r.seconds) AS finished, max(r.seconds) AS maximum,
       percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY r.seconds) AS percentiles,
       max(r.missed_delay) AS maximum_missed_delay,
       count(r.delay) AS delays, max(r.delay) AS maximum_delay,
       percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY r.delay) AS delay_percentiles,
       (max(ARRAY[extract(epoch FROM r.ended_at)::float8, r.seconds]) FILTER (WHERE r.seconds IS NOT NULL))[2]
           AS last_seconds,
       max(r.started_at) AS last_start,
       max(coalesce(r.ended_at, r.started_at)) FILTER (WHERE r.is_success) AS last_success
FROM (
    SELECT split_part(t.job_id, $2, 1) AS job_id, t.status, t.started_at, t.ended_at,
           lower(t.status) = ANY ($5) AS is_success,
           extract(epoch FROM t.ended_at - t.started_at)::float8 AS seconds,
           -- A log that records only the slot has it as the start, too.
           CASE WHEN t.started_at <> t.slot THEN extract(epoch FROM t.started_at - t.slot)::float8 END AS delay,
           CASE WHEN lower(t.status) = 'missed' AND t.recorded_at <> t.slot
                THEN extract(epoch FROM t.recorded_at - t.slot)::float8 END AS missed_delay
    FROM (SELECT a.job_id::text AS job_id, a.status::text AS status, :run_slot AS slot, a.created_at AS recorded_at,
                 CASE WHEN lower(a.status::text) = ANY ($3) THEN NULL ELSE a.created_at END AS started_at,
                 CASE WHEN isfinite(a.completed_at) AND a.completed_at < '10000-01-01 00:00:00+00'
                      AND lower(a.status::text) = ANY ($3 || $4) IS NOT TRUE THEN a.completed_at END AS ended_at
          FROM :audit a
          WHERE a.created_at BETWEEN coalesce($1::timestamptz, '0001-01-01 00:00:00+00') AND '9999-12-31 00:00:00+00') t
) r
GROUP BY GROUPING SETS ((r.job_id, r.status), (r.job_id))
ORDER BY r.job_id, is_total, r.status
