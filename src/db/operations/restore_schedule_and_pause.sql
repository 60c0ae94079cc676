-- Restores a job's schedule and pause in schema apsctl, or deletes them if the image has none.
-- $1 text  id    $2 text  the job's image, null for none
WITH image AS (SELECT nullif($2::text::jsonb -> 'schedule', 'null') AS schedule,
                      nullif($2::text::jsonb -> 'pause', 'null') AS pause),
     old_schedule AS (DELETE FROM :schedules! WHERE job_id = $1 AND (SELECT i.schedule IS NULL FROM image i)),
     old_pause AS (DELETE FROM :pauses! WHERE job_id = $1 AND (SELECT i.pause IS NULL FROM image i)),
     schedule AS (
         INSERT INTO :schedules!
         SELECT r.* FROM image i, jsonb_populate_record(NULL::apsctl.schedules, i.schedule) r WHERE i.schedule IS NOT NULL
         ON CONFLICT (job_id) DO UPDATE SET cron = excluded.cron, time_zone = excluded.time_zone,
             dialect = excluded.dialect, updated_at = excluded.updated_at)
INSERT INTO :pauses!
SELECT r.* FROM image i, jsonb_populate_record(NULL::apsctl.pauses, i.pause) r WHERE i.pause IS NOT NULL
ON CONFLICT (job_id) DO UPDATE SET kept_next_run_time = excluded.kept_next_run_time,
    kept_job_state = excluded.kept_job_state, resume_at = excluded.resume_at, reason = excluded.reason,
    paused_by = excluded.paused_by, paused_at = excluded.paused_at
