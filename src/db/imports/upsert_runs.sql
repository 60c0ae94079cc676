-- Inserts runs of the log, and updates those that were running or had no job id. Returns how many of each.
-- $1 text[]  identities    $2 text[]  job ids    $3 text[]  names of the jobs    $4 text[]  triggers    $5 text[]  executors
-- $6 text[]  statuses    $7 timestamptz[]  when the runs were due    $8 timestamptz[]  starts    $9 timestamptz[]  ends
-- $10 text[]  errors    $11 text[]  logs
WITH written AS (
    INSERT INTO :runs! AS r (key, job_id, job_name, trigger, executor, status, scheduled_at, created_at, completed_at, error, source)
    SELECT sha256(convert_to(u.identity, 'UTF8')), u.job_id, u.job_name, u.trigger, u.executor, u.status, u.scheduled_at,
           u.created_at, u.completed_at, u.error, u.source
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[],
                $9::timestamptz[], $10::text[], $11::text[])
         AS u (identity, job_id, job_name, trigger, executor, status, scheduled_at, created_at, completed_at, error, source)
    ON CONFLICT (key) DO UPDATE
    SET job_id = coalesce(r.job_id, excluded.job_id),
        status = CASE WHEN r.status = 'running' THEN excluded.status ELSE r.status END,
        completed_at = CASE WHEN r.status = 'running' THEN excluded.completed_at ELSE r.completed_at END,
        error = CASE WHEN r.status = 'running' THEN excluded.error ELSE r.error END
    WHERE r.status = 'running' AND excluded.status <> 'running' OR r.job_id IS NULL AND excluded.job_id IS NOT NULL
    RETURNING r.xmax::text = '0' AS is_new)
SELECT count(*) FILTER (WHERE is_new) AS imported, count(*) FILTER (WHERE NOT is_new) AS updated FROM written
