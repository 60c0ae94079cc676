-- Sets attributes of APScheduler 4 schedules.
-- One element for each schedule: $1 text[]  ids    $2 text[]  coalesce, misfire_grace_time and job_executor as JSON
UPDATE :aps_schedules! s SET "coalesce" = i."coalesce", misfire_grace_time = i.misfire_grace_time, job_executor = i.job_executor
FROM (SELECT n.id, r."coalesce", r.misfire_grace_time, r.job_executor
      FROM unnest($1::text[], $2::text[]) AS n(id, attributes)
      LEFT JOIN :aps_schedules! t ON false
      CROSS JOIN LATERAL jsonb_populate_record(t.*, n.attributes::jsonb) r) i
WHERE :set_search_path AND s.id = ANY ($1) AND s.id::text = i.id
