-- Approves all versions that a rule matches, in a table that does not keep by which run and which rule a version was approved, and says what has
-- been approved: what differs from the plan is for the caller to take back.
-- The sub-select locks each version before it is changed: the rule it finds is the first for the version as it is then.
-- $1 text  run id    $2 timestamptz  now
-- $3...  what the rules compare with, and their ids
-- Put in as text: in_run_type and by_rule_type, the types of
-- approved_in_run and approved_by_rule; first_match, the id of the first rule that matches; any_match, the rules, made of typed pieces
WITH found AS MATERIALIZED (
    SELECT v.id, :first_match AS rule_id
    FROM :versions! v
    WHERE NOT v.approved AND :any_match
    FOR NO KEY UPDATE OF v),
approved AS (
    UPDATE :versions! v
    SET approved = true, approved_at = $2, approved_by_rule = f.rule_id:::by_rule_type, approved_in_run = $1::text:::in_run_type
    FROM found f
    WHERE :set_search_path AND v.id = f.id AND NOT v.approved
    RETURNING v.id, f.rule_id)
SELECT m.rule_id, count(*) AS versions, array_agg(m.id::text) AS version_ids,
       concat_ws('.', sum(hashtextextended(m.id::text COLLATE "C", 0)::numeric),
                      sum(hashtextextended(m.id::text COLLATE "C", 1)::numeric)) AS fingerprint
FROM approved m
GROUP BY m.rule_id
