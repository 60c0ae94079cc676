-- Which approval rules are there, in the order they are tried?
-- Put in as text: active, the column that says whether a rule is active, a boolean or 0 and 1; action, what the rule does;
-- logic, how its conditions are combined; thresholds, names of fields and what they must reach
SELECT r.id::text, jsonb_typeof(to_jsonb(r.id)) = 'number' AS id_is_number, r.name::text,
       coalesce(:active::text IN ('true', '1'), false) AS is_active, :action::text AS action,
       coalesce(r.priority::bigint, 100) AS priority, r.conditions::text,
       :logic::text AS logic, :thresholds AS thresholds
FROM :rules r
ORDER BY coalesce(r.priority::bigint, 100), r.id
