-- Returns which of the application's tables exist, and the tables of the same names in other schemas.
-- $1 text[]  the tables' quoted names, each with its schema
SELECT t.at, coalesce(bool_or(o.nspname = p.parts[1]), false) AS found,
       coalesce(array_agg(format('%I.%I', o.nspname, o.relname) ORDER BY o.nspname)
                FILTER (WHERE o.nspname <> p.parts[1]), '{}') AS elsewhere
FROM unnest($1::text[]) WITH ORDINALITY AS t(name, at)
CROSS JOIN LATERAL parse_ident(t.name) AS p(parts)
LEFT JOIN (SELECT n.nspname::text, c.relname::text
           FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
           WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
             AND n.nspname NOT LIKE 'pg\_%' AND n.nspname NOT IN ('information_schema', 'apsctl')) o ON o.relname = p.parts[2]
GROUP BY t.at
ORDER BY t.at
