-- What has become of a run?
-- $1 bigint  run id
SELECT a.status::text, coalesce(a.versions_evaluated, 0)::bigint AS evaluated,
       coalesce(extract(epoch FROM a.completed_at - a.created_at), 0)::double precision AS seconds,
       (a.details::jsonb -> 'rules')::text AS rules
FROM :audit a
WHERE a.id = $1
