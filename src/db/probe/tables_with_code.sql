-- Returns the tables with a default or check that calls a function of the application.
-- Inserted as text, because the statement is sent in one message with BEGIN: tables, an array literal of their quoted
-- names.
-- PostgreSQL records no dependency on its own functions.
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
