-- Approves all versions that a rule matches, each by the first rule that does, and says what has been approved: what
-- differs from the plan is for the caller to take back.
-- It holds for the version as it is when it is changed: the rules are part of the update's own condition.
-- $1 text  run id    $2 timestamptz  now
-- $3...  what the rules compare with, and their ids
-- Put in as text: in_run_type, the type of approved_in_run; approved_by, the id of the first rule that matches; any_match, the rules, made of typed pieces
WITH approved AS (
    UPDATE :versions! v
    SET approved = true, approved_at = $2, approved_by_rule = :approved_by, approved_in_run = $1::text:::in_run_type
    WHERE :set_search_path AND NOT v.approved AND :any_match
    RETURNING v.id, v.approved_by_rule AS rule_id)
SELECT m.rule_id::text AS rule_id, count(*) AS versions,
       concat_ws('.', sum(hashtextextended(m.id::text COLLATE "C", 0)::numeric),
                      sum(hashtextextended(m.id::text COLLATE "C", 1)::numeric)) AS fingerprint
FROM approved m
GROUP BY m.rule_id
