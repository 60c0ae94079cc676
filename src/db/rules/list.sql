-- Which approval rules are there, in the order they are tried?
-- $1 boolean  only the active ones
SELECT r.id::text, jsonb_typeof(to_jsonb(r.id)) = 'number' AS id_is_number, r.name::text, r.is_active IS TRUE AS is_active, coalesce(r.priority::bigint, 100) AS priority,
       r.conditions::text
FROM :rules r
WHERE r.is_active OR NOT $1
ORDER BY coalesce(r.priority::bigint, 100), r.id
