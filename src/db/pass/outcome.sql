-- What has become of a run?
-- $1 text  run id
-- Put in as text: run_type, the type of the audit log's ids
SELECT a.status::text,
       coalesce(extract(epoch FROM a.completed_at - a.created_at), 0)::double precision AS seconds
FROM :audit a
WHERE a.id = $1::text:::run_type
