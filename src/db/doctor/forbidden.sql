-- Which of these tables are there, and closed to this role?
-- $1 text[]  the tables' quoted names
SELECT t.at FROM unnest($1::text[]) WITH ORDINALITY AS t(name, at)
WHERE NOT has_any_column_privilege(to_regclass(t.name), 'SELECT') ORDER BY t.at
