-- Approves all versions that a rule matches, and returns count and fingerprint by rule. The first matching rule approves.
-- The caller compares the result with the plan and rolls back if they differ.
-- The rules are part of the UPDATE's own condition, so that they hold for the row as it is when it is written.
-- $1 text  run id    $2 timestamptz  now
-- $3...  values and ids of the rules
-- Placeholders: in_run_type (type of approved_in_run), approved_by (id of the first matching rule), any_match (whether a
-- rule matches)
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
