-- What has become of a run?
-- $1 bigint  run id
SELECT a.status::text,
       coalesce(extract(epoch FROM a.completed_at - a.created_at), 0)::double precision AS seconds
FROM :audit a
WHERE a.id = $1
