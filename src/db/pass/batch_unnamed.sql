-- Approves the versions of a batch that a rule matches, in a table that does not keep by which run and which rule a version was approved.
-- The sub-select locks each version before it is changed: the rule it finds is the first for the version as it is then.
-- $1 text  after this id, null from the start    $2 text  up to this one    $3 text  run id
-- $4 timestamptz  now
-- $5...  what the rules compare with, their ids, and then the scope
-- Put in as text: id_type, the type of versions.id; in_run_type and by_rule_type, those of
-- approved_in_run and approved_by_rule; first_match, the id of the first rule that matches; any_match, the
-- rules, made of typed pieces; scope, what is to be evaluated
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
