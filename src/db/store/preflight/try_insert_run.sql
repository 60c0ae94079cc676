-- Inserts a run into the audit log, to be rolled back, to find out whether a pass can do so. See pass/open_run.sql.
-- The id is given explicitly, so that no sequence advances.
-- $1 text  job id
-- Inserted as text: trial_id, the id
WITH run AS (
    INSERT INTO :audit! (id, job_id, status, created_at, versions_evaluated, versions_approved, details) OVERRIDING SYSTEM VALUE
    SELECT :trial_id, $1, 'running', clock_timestamp(), 0, 0, '{}'::jsonb WHERE :set_search_path
    RETURNING id::text AS id)
SELECT (SELECT id FROM run) AS id
