-- Which of these tables exist and cannot be read by this role?
-- $1 text[]  quoted names of the tables
SELECT t.at FROM unnest($1::text[]) WITH ORDINALITY AS t(name, at)
WHERE NOT has_any_column_privilege(to_regclass(t.name), 'SELECT') ORDER BY t.at
