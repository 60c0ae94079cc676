-- Returns how many versions each rule has approved.
-- Inserted as text: saved_versions, the table's quoted name; is_pending, a condition
SELECT format('%s', t."approved_by_rule") AS rule, count(*) AS versions FROM :saved_versions t
WHERE num_nulls(t."approved_by_rule") = 0 AND NOT (:is_pending)
GROUP BY t."approved_by_rule" ORDER BY versions DESC LIMIT 1000
