-- Approves the versions of a batch that a rule matches, in a table that does not keep which rule approved a version.
-- The sub-select locks each version before it is changed: the rule it finds is the first for the version as it is then.
-- $1 text  after this id, null from the start    $2 text  up to this one    $3 bigint  run id
-- $4 timestamptz  now
-- $5…  what the rules compare with, their ids, and then the scope
-- Put in as text: id_type, the type of versions.id; first_match, the id of the first rule that matches; any_match, the
-- rules, made of typed pieces; scope, what is to be evaluated
WITH found AS MATERIALIZED (
    SELECT v.id, :first_match AS rule_id
    FROM :versions! v
    WHERE ($1::text IS NULL OR v.id > $1::text:::id_type) AND v.id <= $2::text:::id_type
      AND NOT v.approved AND :scope AND :any_match
    FOR NO KEY UPDATE OF v),
approved AS (
    UPDATE :versions! v
    SET approved = true, approved_at = $4, approved_in_run = $3
    FROM found f
    WHERE :application AND v.id = f.id AND NOT v.approved
    RETURNING f.rule_id)
SELECT a.rule_id, count(*) AS matched FROM approved a GROUP BY a.rule_id
