-- Finishes the run of try_insert_run.sql, to be rolled back, to find out whether a pass can do so. See pass/close_run.sql.
-- $1 text  run id    $2 text  status
-- Inserted as text: run_type, the type of the audit log's ids
UPDATE :audit! a
SET status = $2, completed_at = clock_timestamp(), versions_evaluated = 1, versions_approved = 1,
    details = coalesce(a.details::jsonb, '{}') || '{}', error = NULL
WHERE :set_search_path AND a.id = $1::text:::run_type
