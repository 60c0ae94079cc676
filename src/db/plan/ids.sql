-- Which version would be approved by which rule?
-- $1...  what the rules compare with, and their ids
-- Put in as text: first_match, the id of the first rule that matches; any_match, the rules, made of
-- typed pieces
SELECT v.id::text AS version, :first_match AS rule_id FROM :versions v
WHERE NOT v.approved AND :any_match
ORDER BY v.id
