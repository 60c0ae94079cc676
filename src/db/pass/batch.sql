-- Evaluates the rules over the next pending versions and approves what matches, each by the first rule that does.
-- It holds for the version as it is when it is changed: the rules are part of the update's own condition.
-- $1 text  after this id, null from the start    $2 bigint  how many    $3 bigint  run id
-- $4 timestamptz  now    $5 bigint[]  the rules' ids in their order
-- $6…  what the rules compare with
-- Put in as text: id_type, the type of versions.id; first_match and any_match, the rules, made of typed pieces
WITH batch AS MATERIALIZED (
    SELECT v.id FROM :versions! v
    WHERE NOT v.approved AND ($1::text IS NULL OR v.id > $1::text:::id_type)
    ORDER BY v.id LIMIT $2),
bounds AS MATERIALIZED (
    SELECT (SELECT id FROM batch ORDER BY id LIMIT 1) AS first, (SELECT id FROM batch ORDER BY id DESC LIMIT 1) AS last,
           (SELECT count(*) FROM batch) AS evaluated),
approved AS (
    UPDATE :versions! v
    SET approved = true, approved_at = $4, approved_by_rule = ($5::bigint[])[:first_match], approved_in_run = $3
    WHERE v.id >= (SELECT first FROM bounds) AND v.id <= (SELECT last FROM bounds)
      AND NOT v.approved AND :any_match
    RETURNING v.approved_by_rule)
SELECT b.evaluated, b.last::text AS last, a.approved_by_rule AS rule_id, a.matched
FROM bounds b
LEFT JOIN (SELECT approved_by_rule, count(*) AS matched FROM approved GROUP BY 1) a ON true
