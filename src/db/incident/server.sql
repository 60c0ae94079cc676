-- Returns the server's clock and version, the database, the default time zone, and settings that matter in an incident.
-- $1 text[]  the names of the settings
SELECT clock_timestamp() AS server_clock, current_setting('server_version') AS version, current_database()::text AS database,
       (SELECT s.reset_val FROM pg_settings s WHERE s.name = 'TimeZone') AS time_zone,
       (SELECT jsonb_object_agg(s.name, concat(s.setting, CASE WHEN s.unit IS NOT NULL THEN ' ' || s.unit END) ORDER BY s.name)
        FROM pg_settings s WHERE s.name = ANY ($1::text[]))::text AS settings
