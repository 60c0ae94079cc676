-- Returns those of these roles that have the attribute NOINHERIT.
-- $1 text[]  their names
SELECT r.rolname::text AS role_name FROM pg_roles r WHERE r.rolname = ANY ($1) AND NOT r.rolinherit
