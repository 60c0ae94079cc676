-- Settings of a transaction that runs in one round trip (like transaction/begin.sql), and the time.
-- It is evaluated with the session's own search path, so all its names have a schema. Afterwards that path is pg_catalog alone.
-- $1 text  statement timeout in milliseconds
SELECT pg_catalog.now() AS now, pg_catalog.current_database()::pg_catalog.text AS database,
       pg_catalog.set_config('statement_timeout', $1, true), pg_catalog.set_config('DateStyle', 'ISO', true),
       pg_catalog.set_config('TimeZone', 'UTC', true), pg_catalog.set_config('jit', 'off', true),
       pg_catalog.set_config('quote_all_identifiers', 'off', true),
       pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true)
