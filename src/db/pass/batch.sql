-- Approves the versions of a batch that a rule matches, each by the first rule that does.
-- It holds for the version as it is when it is changed: the rules are part of the update's own condition.
-- $1 text  after this id, null from the start    $2 text  up to this one    $3 text  run id
-- $4 timestamptz  now
-- $5...  what the rules compare with, their ids, and then the scope
-- Put in as text: id_type, the type of versions.id; in_run_type, that of approved_in_run; approved_by, the id of the first rule that matches; any_match, the
-- rules, made of typed pieces; scope, what is to be evaluated
WITH approved AS (
    UPDATE :versions! v
    SET approved = true, approved_at = $4, approved_by_rule = :approved_by, approved_in_run = $3::text:::in_run_type
    WHERE :set_search_path AND ($1::text IS NULL OR v.id > $1::text:::id_type) AND v.id <= $2::text:::id_type
      AND NOT v.approved AND :scope AND :any_match
    RETURNING v.approved_by_rule)
SELECT a.approved_by_rule::text AS rule_id, count(*) AS matched FROM approved a GROUP BY a.approved_by_rule
