-- Which versions would be approved by another rule than planned, or not at all, or are not in the plan?
-- $1 text[]  planned version ids    $2 text[]  the planned rule of each    $3 bigint  limit
-- $4...  values and ids of the rules
-- Placeholders: first_match (id of the first matching rule), any_match (whether a rule matches)
WITH planned AS (SELECT p.version, p.rule_id FROM unnest($1::text[], $2::text[]) AS p(version, rule_id)),
actual AS (
    SELECT v.id::text AS version, :first_match AS rule_id
    FROM :versions v WHERE NOT v.approved AND :any_match)
SELECT version, p.rule_id AS planned, a.rule_id AS actual
FROM planned p FULL JOIN actual a USING (version)
WHERE p.rule_id IS DISTINCT FROM a.rule_id
ORDER BY length(version), version COLLATE "C"
LIMIT $3
