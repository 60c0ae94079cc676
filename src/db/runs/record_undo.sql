-- Records in the audit log that a run's approvals were undone.
-- $1 text  run id    $2 jsonb  time, operation and number of versions
-- Placeholders: run_type (type of the audit log's ids)
UPDATE :audit! a SET details = coalesce(a.details::jsonb, '{}') || jsonb_build_object('undone', $2::jsonb) WHERE :set_search_path AND a.id = $1::text:::run_type
