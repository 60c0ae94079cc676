-- What have these runs committed?
-- $1 bigint[]  run ids
SELECT coalesce(a.versions_evaluated, 0)::bigint AS evaluated, a.details::jsonb -> 'rules' AS rules
FROM :audit a WHERE a.id = ANY ($1)
