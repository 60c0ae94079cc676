-- Which versions would fare otherwise than a plan says?
-- $1 text[]  the ids the plan has    $2 bigint[]  the rule it has for each    $3 bigint  how many to answer at most
-- $4 bigint[]  the rules' ids in their order
-- $5…  what the rules compare with
-- Put in as text: first_match and any_match, the rules, made of typed pieces
WITH planned AS (SELECT p.version, p.rule_id FROM unnest($1::text[], $2::bigint[]) AS p(version, rule_id)),
actual AS (
    SELECT v.id::text AS version, ($4::bigint[])[:first_match] AS rule_id
    FROM :versions v WHERE NOT v.approved AND :any_match)
SELECT version, p.rule_id AS planned, a.rule_id AS actual
FROM planned p FULL JOIN actual a USING (version)
WHERE p.rule_id IS DISTINCT FROM a.rule_id
ORDER BY length(version), version COLLATE "C"
LIMIT $3
