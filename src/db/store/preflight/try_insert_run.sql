-- Opens a run in the audit log, to be rolled back: can a pass do so? See pass/open_run.sql. It has an id of its own, so that a
-- sequence does not advance.
-- $1 text  job id
-- Put in as text: trial_id, the id
WITH run AS (
    INSERT INTO :audit! (id, job_id, status, created_at, versions_evaluated, versions_approved, details) OVERRIDING SYSTEM VALUE
    SELECT :trial_id, $1, 'running', clock_timestamp(), 0, 0, '{}'::jsonb WHERE :set_search_path
    RETURNING id::text AS id)
SELECT (SELECT id FROM run) AS id
