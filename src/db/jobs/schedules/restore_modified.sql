-- Restores the trigger and attributes of an APScheduler 4 schedule.
-- $1 text  its image
UPDATE :aps_schedules! s SET trigger = i.trigger, "coalesce" = i."coalesce", misfire_grace_time = i.misfire_grace_time,
       job_executor = i.job_executor
FROM (SELECT r.id, r.trigger, r."coalesce", r.misfire_grace_time, r.job_executor
      FROM (SELECT 1) one
      LEFT JOIN :aps_schedules! t ON false
      CROSS JOIN LATERAL jsonb_populate_record(t.*, $1::text::jsonb -> 'job') r) i
WHERE :set_search_path AND s.id = i.id
