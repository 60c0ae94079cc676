-- Returns one run with all its columns.
-- $1 text  id
SELECT :log_id AS id, :log_job_id AS job_id, a.status::text, a.created_at, a.completed_at,
       a.versions_evaluated::bigint, a.versions_approved::bigint, a.error::text,
       a.details::text AS details,
       (to_jsonb(a.*) - ARRAY['id', 'job_id', 'status', 'created_at', 'completed_at', 'versions_evaluated',
                           'versions_approved', 'error', 'details', 'xmin', 'ctid'])::text AS others
FROM :audit a
WHERE a.id::text = $1
