-- In which of these tables does row-level security apply to this role, so that rows may be hidden from it?
-- $1 text[]  the tables' quoted names
SELECT t.at FROM unnest($1::text[]) WITH ORDINALITY AS t(name, at)
WHERE row_security_active(to_regclass(t.name)) ORDER BY t.at
