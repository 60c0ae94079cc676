-- Like approve_all.sql, for a table without the columns approved_in_run and approved_by_rule.
-- The sub-select locks each version before the update, so that the rule it finds is the first one for the locked row.
-- $1 text  run id    $2 timestamptz  now
-- $3...  values and ids of the rules
-- Placeholders: in_run_type (type of approved_in_run), by_rule_type (type of approved_by_rule), first_match (id of the
-- first matching rule), any_match (whether a rule matches)
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
