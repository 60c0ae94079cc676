-- Restores the schedules and pauses of jobs in schema apsctl, or deletes them if the image has none.
-- One element for each job: $1 text[]  ids    $2 text[]  images, null for none
WITH image AS MATERIALIZED (
         SELECT n.id, nullif(n.image::jsonb -> 'schedule', 'null') AS schedule, nullif(n.image::jsonb -> 'pause', 'null') AS pause
         FROM unnest($1::text[], $2::text[]) AS n(id, image)),
     old_schedule AS (DELETE FROM :schedules!
                      WHERE job_id = ANY ($1) AND job_id IN (SELECT i.id FROM image i WHERE i.schedule IS NULL)),
     old_pause AS (DELETE FROM :pauses!
                   WHERE job_id = ANY ($1) AND job_id IN (SELECT i.id FROM image i WHERE i.pause IS NULL)),
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
