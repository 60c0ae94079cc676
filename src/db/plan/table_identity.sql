-- Which cluster, database and table is this?
-- $1 text  quoted name of the table
SELECT (SELECT s.system_identifier::text FROM pg_control_system() s) AS server, current_database()::text AS database,
       to_regclass($1)::oid::bigint AS table_oid
