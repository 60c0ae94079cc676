-- Locks a run in the audit log, so that whoever else would write to it waits.
-- $1 bigint  its id
SELECT a.id::text FROM :audit! a WHERE a.id = $1 FOR UPDATE
