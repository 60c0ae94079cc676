-- Returns the applied migrations.
SELECT version::integer, name::text, applied_on::text, checksum::text FROM apsctl.migrations ORDER BY version
