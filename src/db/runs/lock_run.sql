-- Locks a run in the audit log.
-- $1 text  its id
-- Placeholders: run_type (type of the audit log's ids)
SELECT a.id::text FROM :audit! a WHERE a.id = $1::text:::run_type FOR UPDATE
