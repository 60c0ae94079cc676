-- Does one of apsctl's own tables belong to a role that is not trusted with it? Then this fails, and so does the statement that
-- is sent together with it.
-- Trusted are superusers, the owner of the database and whoever asks. Written for a fresh backend: by its oid a table costs
-- half of what it does by its name and schema.
SELECT c.oid::regclass::text::integer AS fails
FROM pg_class c
WHERE c.oid = ANY (ARRAY[
        to_regclass('apsctl.migrations'), to_regclass('apsctl.schedules'), to_regclass('apsctl.pauses'),
        to_regclass('apsctl.lease'), to_regclass('apsctl.evaluations'), to_regclass('apsctl.approvals'),
        to_regclass('apsctl.operations'), to_regclass('apsctl.journal_head'),
        to_regclass('apsctl.maintenance'), to_regclass('apsctl.maintenance_jobs')]::oid[])
  AND NOT (pg_has_role(c.relowner, 10::oid, 'USAGE') OR pg_has_role(c.relowner, to_regrole('pg_database_owner'), 'USAGE')
           OR pg_get_userbyid(c.relowner) = current_user)
