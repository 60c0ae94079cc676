-- Sets attributes of an APScheduler 4 schedule.
-- $1 text  id    $2 text  coalesce, misfire_grace_time and job_executor as JSON
UPDATE :aps_schedules! s SET "coalesce" = i."coalesce", misfire_grace_time = i.misfire_grace_time, job_executor = i.job_executor
FROM (SELECT r."coalesce", r.misfire_grace_time, r.job_executor
      FROM (SELECT 1) one
      LEFT JOIN :aps_schedules! t ON false
      CROSS JOIN LATERAL jsonb_populate_record(t.*, $2::text::jsonb) r) i
WHERE :set_search_path AND s.id = $1
