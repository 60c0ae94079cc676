-- How did a run end, and how long did it take?
-- $1 text  run id
-- Placeholders: run_type (type of the audit log's ids)
SELECT a.status::text,
       coalesce(extract(epoch FROM a.completed_at - a.created_at), 0)::double precision AS seconds
FROM :audit a
WHERE a.id = $1::text:::run_type
