-- Approves the versions of a batch that a rule matches, and counts them by rule. The first matching rule approves.
-- The rules are part of the UPDATE's own condition, so that they hold for the row as it is when it is written.
-- $1 text  only versions after this id, null for the first batch    $2 text  last id of the batch    $3 text  run id
-- $4 timestamptz  now
-- $5...  values of the rules, ids of the rules, values of the scope
-- Placeholders: id_type (type of versions.id), in_run_type (type of approved_in_run), approved_by (id of the first
-- matching rule), any_match (whether a rule matches), scope (which versions to evaluate)
WITH approved AS (
    UPDATE :versions! v
    SET approved = true, approved_at = $4, approved_by_rule = :approved_by, approved_in_run = $3::text:::in_run_type
    WHERE :set_search_path AND ($1::text IS NULL OR v.id > $1::text:::id_type) AND v.id <= $2::text:::id_type
      AND NOT v.approved AND :scope AND :any_match
    RETURNING v.approved_by_rule)
SELECT a.approved_by_rule::text AS rule_id, count(*) AS matched FROM approved a GROUP BY a.approved_by_rule
