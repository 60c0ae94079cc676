-- Returns the version of PostgreSQL.
SELECT current_setting('server_version') AS version
