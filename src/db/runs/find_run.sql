-- Is this run open, and how many versions did it approve?
-- $1 text  id
-- Placeholders: run_type (type of the audit log's ids)
SELECT a.status::text, lower(a.status) = 'running' AND a.completed_at IS NULL AS is_open,
       a.versions_approved::bigint AS approved
FROM :audit a
WHERE a.id = $1::text:::run_type
