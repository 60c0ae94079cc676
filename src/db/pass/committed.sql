-- What have these runs committed?
-- $1 text[]  run ids
-- Put in as text: run_type, the type of the audit log's ids
SELECT coalesce(a.versions_evaluated, 0)::bigint AS evaluated, a.details::text AS details
FROM :audit a WHERE a.id = ANY ($1::text[]:::run_type[])
