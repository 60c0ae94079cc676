-- Which of these tables have a default or a check that calls a function of the application's?
-- Put in as text, since it is sent in one message with BEGIN, which takes no parameters: tables, an array of literals of their
-- quoted names. PostgreSQL's own functions leave no dependency.
SELECT t.at AS table_number
FROM unnest(:tables::text[]) WITH ORDINALITY AS t(name, at)
JOIN pg_class c ON c.oid = to_regclass(t.name)
WHERE EXISTS (SELECT FROM pg_attrdef f
              JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = f.oid AND d.refclassid = 'pg_proc'::regclass
              WHERE f.adrelid = c.oid)
   OR c.relchecks > 0
      AND EXISTS (SELECT FROM pg_constraint k
                  JOIN pg_depend d ON d.classid = 'pg_constraint'::regclass AND d.objid = k.oid AND d.refclassid = 'pg_proc'::regclass
                  WHERE k.conrelid = c.oid)
