-- How many versions have these runs evaluated and approved, according to the audit log?
-- $1 text[]  run ids
-- Placeholders: run_type (type of the audit log's ids)
SELECT coalesce(a.versions_evaluated, 0)::bigint AS evaluated, a.details::text AS details
FROM :audit a WHERE a.id = ANY ($1::text[]:::run_type[])
