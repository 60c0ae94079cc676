-- Who asks, which time zone do the server's sessions have unless told otherwise, and are other roles' sessions to be seen?
SELECT current_user::text AS role, current_setting('server_version') AS version,
       (SELECT s.reset_val FROM pg_settings s WHERE s.name = 'TimeZone') AS time_zone,
       pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') AS sees_sessions
