-- Which of these rules have approved a version before?
-- $1 bigint[]  the rules' ids
SELECT DISTINCT v.approved_by_rule::bigint AS rule
FROM :versions v
WHERE v.approved_by_rule = ANY ($1)
ORDER BY rule
