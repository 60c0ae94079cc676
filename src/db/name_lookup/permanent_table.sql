-- Returns the permanent table that a name means on the search path.
-- Part of the statement that opens a transaction. The search path is still the session's, so every function and operator
-- has its schema.
-- Inserted as text: name, a literal of the quoted name, which has no schema
SELECT c.oid::pg_catalog.regclass
FROM pg_catalog.unnest(pg_catalog.current_schemas(false)) WITH ORDINALITY AS s(name, at)
JOIN pg_catalog.pg_namespace n ON n.nspname OPERATOR(pg_catalog.=) s.name
JOIN pg_catalog.pg_class c ON c.relnamespace OPERATOR(pg_catalog.=) n.oid
WHERE c.relname OPERATOR(pg_catalog.=) (pg_catalog.parse_ident(:name))[1]::pg_catalog.name
  AND c.relpersistence OPERATOR(pg_catalog.<>) 't'::pg_catalog."char"
  AND c.relkind OPERATOR(pg_catalog.=) ANY ('{r,p,v,m,f}'::pg_catalog."char"[])
ORDER BY s.at
LIMIT 1
