-- Locks a run in the audit log, so that whoever else would write to it waits.
-- $1 text  its id
-- Put in as text: run_type, the type of the audit log's ids
SELECT a.id::text FROM :audit! a WHERE a.id = $1::text:::run_type FOR UPDATE
