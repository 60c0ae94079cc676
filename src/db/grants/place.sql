-- Which database is this, and may this role make others?
SELECT d.oid::bigint AS database_oid, format('%I', d.datname) AS database_name, r.rolcreaterole OR r.rolsuper AS may_create,
       r.rolname::text AS role_name
FROM pg_database d, pg_roles r
WHERE d.datname = current_database() AND r.rolname = current_user
