-- Which versions would fare otherwise than a plan says?
-- $1 text[]  the ids the plan has    $2 text[]  the rule it has for each    $3 bigint  how many to answer at most
-- $4...  what the rules compare with, and their ids
-- Put in as text: first_match, the id of the first rule that matches; any_match, the rules, made of
-- typed pieces
WITH planned AS (SELECT p.version, p.rule_id FROM unnest($1::text[], $2::text[]) AS p(version, rule_id)),
actual AS (
    SELECT v.id::text AS version, :first_match AS rule_id
    FROM :versions v WHERE NOT v.approved AND :any_match)
SELECT version, p.rule_id AS planned, a.rule_id AS actual
FROM planned p FULL JOIN actual a USING (version)
WHERE p.rule_id IS DISTINCT FROM a.rule_id
ORDER BY length(version), version COLLATE "C"
LIMIT $3
