-- Which role, server version and default time zone does the session have, and can it see other roles' sessions?
SELECT current_user::text AS role, current_setting('server_version') AS version,
       (SELECT s.reset_val FROM pg_settings s WHERE s.name = 'TimeZone') AS time_zone,
       pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') AS can_see_sessions
