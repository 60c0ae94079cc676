-- Returns the database, whether the current role may create roles, and the function that writes the journal.
SELECT d.oid::bigint AS database_oid, format('%I', d.datname) AS database_name, r.rolcreaterole OR r.rolsuper AS may_create,
       r.rolname::text AS role_name, current_setting('server_version_num')::integer >= 160000 AS has_options,
       'apsctl.journal'::regproc::oid::bigint AS journal_oid
FROM pg_database d, pg_roles r
WHERE d.datname = current_database() AND r.rolname = current_user
