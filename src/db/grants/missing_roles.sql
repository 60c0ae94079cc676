-- Returns those of these roles that do not exist.
-- $1 text[]  their names
SELECT t.name AS role_name FROM unnest($1) WITH ORDINALITY AS t(name, at)
WHERE NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = t.name) ORDER BY t.at
