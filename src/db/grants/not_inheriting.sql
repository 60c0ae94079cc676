-- Which of these roles do not inherit the rights of the roles they are members of?
-- $1 text[]  their names
SELECT r.rolname::text AS role_name FROM pg_roles r WHERE r.rolname = ANY ($1) AND NOT r.rolinherit
