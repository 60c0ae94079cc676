-- Which of these rules have approved a version before?
-- $1 text[]  ids of the rules
-- Placeholders: rule_column (the column that names the rule), list_type (the type as which ids are compared)
SELECT DISTINCT v.approved_by_rule::text AS rule
FROM :versions v
WHERE :rule_column = ANY ($1::text[]:::list_type[])
ORDER BY rule
