-- Returns the tables to which row-level security applies for this role.
-- $1 text[]  the tables' quoted names
SELECT t.at FROM unnest($1::text[]) WITH ORDINALITY AS t(name, at)
WHERE row_security_active(to_regclass(t.name)) ORDER BY t.at
