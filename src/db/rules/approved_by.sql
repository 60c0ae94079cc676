-- Which of these rules have approved a version before?
-- $1 text[]  the rules' ids
-- Put in as text: rule_column, the column that names the rule; list_type, the type the ids are compared as
SELECT DISTINCT v.approved_by_rule::text AS rule
FROM :versions v
WHERE :rule_column = ANY ($1::text[]:::list_type[])
ORDER BY rule
