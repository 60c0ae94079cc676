-- Which approval rules exist? Ordered by priority and id.
-- Placeholders: active (column that tells whether a rule is active: a boolean, or 0 and 1), action (what the rule does),
-- logic (how its conditions are combined), thresholds (fields and their minimums)
SELECT r.id::text, jsonb_typeof(to_jsonb(r.id)) = 'number' AS id_is_number, r.name::text,
       coalesce(:active::text IN ('true', '1'), false) AS is_active, :action::text AS action,
       coalesce(r.priority::bigint, 100) AS priority, r.conditions::text,
       :logic::text AS logic, :thresholds AS thresholds
FROM :rules r
ORDER BY coalesce(r.priority::bigint, 100), r.id
