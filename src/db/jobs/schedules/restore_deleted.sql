-- Inserts a deleted schedule of APScheduler 4 from its image, not acquired by any scheduler, unless the id exists again.
-- $1 text  its image
INSERT INTO :aps_schedules! (id, task_id, trigger, args, kwargs, paused, "coalesce", misfire_grace_time, max_jitter,
                             job_executor, job_result_expiration_time, metadata, last_fire_time, next_fire_time)
SELECT r.id, r.task_id, r.trigger, r.args, r.kwargs, r.paused, r."coalesce", r.misfire_grace_time, r.max_jitter,
       r.job_executor, r.job_result_expiration_time, coalesce((i.image -> 'texts' ->> 'metadata')::jsonb, r.metadata),
       r.last_fire_time, r.next_fire_time
FROM (SELECT 1) one
LEFT JOIN :aps_schedules! t ON false
CROSS JOIN (SELECT $1::text::jsonb AS image) i
CROSS JOIN LATERAL jsonb_populate_record(t.*, i.image -> 'job') r
WHERE :set_search_path
ON CONFLICT DO NOTHING
