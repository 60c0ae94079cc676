-- Changes and ends the run that try_open.sql has opened, to be rolled back: can a pass do so? See pass/close_run.sql.
-- $1 text  run id    $2 text  status
-- Put in as text: run_type, the type of the audit log's ids
UPDATE :audit! a
SET status = $2, completed_at = clock_timestamp(), versions_evaluated = 1, versions_approved = 1,
    details = coalesce(a.details::jsonb, '{}') || '{}', error = NULL
WHERE :set_search_path AND a.id = $1::text:::run_type
