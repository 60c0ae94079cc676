-- Deletes what `runs undo` needs of deleted runs. Returns the number of rows.
-- $1 text[]  ids of the runs
WITH deleted AS (DELETE FROM :approvals! p WHERE coalesce(p.run, p.run_id::text) = ANY ($1) RETURNING 1)
SELECT count(*) AS approvals FROM deleted
