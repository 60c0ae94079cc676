-- Which version would be approved by which rule?
-- $1 bigint[]  the rules' ids in their order
-- $2…  what the rules compare with
-- Put in as text: first_match and any_match, the rules, made of typed pieces
SELECT v.id::text AS version, ($1::bigint[])[:first_match] AS rule_id FROM :versions v
WHERE NOT v.approved AND :any_match
ORDER BY v.id
