-- Like approve_batch.sql, for a table without the columns approved_in_run and approved_by_rule.
-- The sub-select locks each version before the update, so that the rule it finds is the first one for the locked row.
-- $1 text  only versions after this id, null for the first batch    $2 text  last id of the batch    $3 text  run id
-- $4 timestamptz  now
-- $5...  values of the rules, ids of the rules, values of the scope
-- Placeholders: id_type (type of versions.id), in_run_type (type of approved_in_run), by_rule_type (type of
-- approved_by_rule), first_match (id of the first matching rule), any_match (whether a rule matches), scope (which
-- versions to evaluate)
WITH found AS MATERIALIZED (
    SELECT v.id, :first_match AS rule_id
    FROM :versions! v
    WHERE ($1::text IS NULL OR v.id > $1::text:::id_type) AND v.id <= $2::text:::id_type
      AND NOT v.approved AND :scope AND :any_match
    FOR NO KEY UPDATE OF v),
approved AS (
    UPDATE :versions! v
    SET approved = true, approved_at = $4, approved_by_rule = f.rule_id:::by_rule_type, approved_in_run = $3::text:::in_run_type
    FROM found f
    WHERE :set_search_path AND v.id = f.id AND NOT v.approved
    RETURNING f.id, f.rule_id)
SELECT a.rule_id, count(*) AS matched, array_agg(a.id::text) AS version_ids FROM approved a GROUP BY a.rule_id
