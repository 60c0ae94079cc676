-- Which runs were written by transactions that the previous poll did not see, or may not have seen?
-- $1 timestamptz  only runs created after this time, null for all
-- $2 text[]       statuses in lower case, null for all
-- $3 text         job id, null for all
-- $4 bigint       oldest transaction id that the previous poll may not have seen
-- $5 bigint       first transaction id that this snapshot does not see
-- Rows of a view have no xmin: all of them are returned, and the caller compares them.
-- xmin has 32 bits and $4 has 64, so their distance is taken modulo 2^32.
SELECT coalesce(a.id::text, concat(a.created_at, a.ctid)) AS key, coalesce(a.xmin::text, md5(a::text)) AS row_version,
       :log_id AS id, :log_job_id AS job_id, a.status::text, a.created_at, a.completed_at,
       a.versions_evaluated::bigint, a.versions_approved::bigint, a.error::text
FROM :audit a
WHERE ($1::timestamptz IS NULL OR a.created_at > $1)
  AND ($2::text[] IS NULL OR lower(a.status::text) = ANY ($2))
  AND ($3::text IS NULL OR a.job_id::text = $3)
  AND (a.xmin IS NULL OR ((a.xmin::text::bigint - $4) & 4294967295) < $5 - $4)
ORDER BY a.created_at, a.id
