-- Which runs match the filter?
-- $1 timestamptz  only runs created after this time, null for all
-- $2 text[]       statuses in lower case, null for all
-- $3 text         job id, null for all
-- $4 bigint       limit, null for none
-- Placeholders: order (the ORDER BY expression), row_version (key and version of the row; empty for a single listing, which
-- saves a new backend the lookup of the functions)
SELECT :row_version,
       :log_id AS id, :log_job_id AS job_id, a.status::text, a.created_at, a.completed_at,
       a.versions_evaluated::bigint, a.versions_approved::bigint, a.error::text
FROM :audit a
WHERE ($1::timestamptz IS NULL OR a.created_at > $1)
  AND ($2::text[] IS NULL OR lower(a.status::text) = ANY ($2))
  AND ($3::text IS NULL OR a.job_id::text = $3)
ORDER BY :order
LIMIT $4
