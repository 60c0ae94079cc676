-- Opens a run in the audit log, to be rolled back: can a pass do so? See pass/open_run.sql.
-- $1 text  job id
WITH run AS (
    INSERT INTO :audit! (job_id, status, created_at, versions_evaluated, versions_approved, details)
    SELECT $1, 'running', clock_timestamp(), 0, 0, '{}'::jsonb WHERE :application
    RETURNING id::text AS id)
SELECT (SELECT id FROM run) AS id
