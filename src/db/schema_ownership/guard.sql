-- Fails if one of apsctl's own tables belongs to an untrusted role. The statement in the same message then fails too.
-- Trusted are superusers, the owner of the database and the current role. Written for a fresh backend: looking up a table
-- by its oid costs half as much as by schema and name.
SELECT c.oid::regclass::text::integer AS fails
FROM pg_class c
WHERE c.oid = ANY (ARRAY[
        to_regclass('apsctl.migrations'), to_regclass('apsctl.schedules'), to_regclass('apsctl.pauses'),
        to_regclass('apsctl.lease'), to_regclass('apsctl.evaluations'), to_regclass('apsctl.approvals'),
        to_regclass('apsctl.operations'), to_regclass('apsctl.journal_head'),
        to_regclass('apsctl.maintenance'), to_regclass('apsctl.maintenance_jobs'),
        to_regclass('apsctl.pruned'), to_regclass('apsctl.archives')]::oid[])
  AND NOT (pg_has_role(c.relowner, 10::oid, 'USAGE') OR pg_has_role(c.relowner, to_regrole('pg_database_owner'), 'USAGE')
           OR pg_get_userbyid(c.relowner) = current_user)
