-- Returns the objects of schema apsctl that belong to untrusted roles, and the triggers that are not apsctl's own.
-- Inserted as text, because the statement is sent in one message with BEGIN: quoted_jobs_table, a literal of the jobs
-- table's quoted name; trusted_triggers, a literal of an array of table.trigger.function.
-- Trusted are superusers, the owner of the database and the current role; for the objects, also the owner of the schema.
-- Unless the current role is a superuser, the owner of the jobs table is trusted too: its triggers run with every change
-- of a job anyway.
WITH store AS (SELECT n.oid, n.nspowner, pg_get_userbyid(n.nspowner) AS owner FROM pg_namespace n WHERE n.nspname = 'apsctl'),
trusted AS (
    SELECT r.oid FROM pg_roles r
    WHERE r.rolsuper OR r.rolname = current_user
       OR r.oid = (SELECT d.datdba FROM pg_database d WHERE d.datname = current_database())
       OR pg_has_role(r.oid, to_regrole('pg_database_owner'), 'USAGE')
       OR r.oid = (SELECT c.relowner FROM pg_class c WHERE c.oid = to_regclass(:quoted_jobs_table))
          AND NOT pg_has_role(current_user, 10::oid, 'USAGE')),
objects AS (
    SELECT 1 AS at, 'schema' AS kind, 'apsctl' AS name, s.nspowner AS owner, NULL::text AS on_table FROM store s
    UNION ALL
    SELECT 2, CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence'
                             WHEN 'f' THEN 'foreign table' ELSE 'table' END,
           format('apsctl.%I', c.relname), c.relowner, NULL
    FROM store s JOIN pg_class c ON c.relnamespace = s.oid
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND c.relowner <> s.nspowner
    UNION ALL
    SELECT 3, CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END,
           p.oid::regprocedure::text, p.proowner, NULL
    FROM store s JOIN pg_proc p ON p.pronamespace = s.oid
    WHERE p.proowner <> s.nspowner)
SELECT 1 AS rank, o.at, o.kind, o.name, pg_get_userbyid(o.owner) AS owner, o.on_table, s.owner AS schema_owner
FROM objects o, store s
WHERE o.owner NOT IN (SELECT t.oid FROM trusted t)
UNION ALL
SELECT 2, 0, 'trigger', quote_ident(t.tgname), pg_get_userbyid(p.proowner), format('apsctl.%I', c.relname), s.owner
FROM store s
JOIN pg_class c ON c.relnamespace = s.oid
JOIN pg_trigger t ON t.tgrelid = c.oid AND NOT t.tgisinternal
JOIN pg_proc p ON p.oid = t.tgfoid
WHERE p.pronamespace <> s.oid
   OR concat_ws('.', c.relname, t.tgname, p.proname) <> ALL (:trusted_triggers::text[])
ORDER BY rank, at, name
