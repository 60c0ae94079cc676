-- Which version would be approved by which rule?
-- $1...  values and ids of the rules
-- Placeholders: first_match (id of the first matching rule), any_match (whether a rule matches)
SELECT v.id::text AS version, :first_match AS rule_id FROM :versions v
WHERE NOT v.approved AND :any_match
ORDER BY v.id
