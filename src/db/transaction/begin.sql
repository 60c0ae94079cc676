-- Opens a transaction, and returns the time and the backend's process id.
-- Inserted as text, because BEGIN and SET take no parameters: mode, the isolation level; timeout_ms, a number;
-- write_settings, settings of a transaction that writes; extra_columns, more columns to return; ownership_query, a
-- statement that runs with the new search path.
-- extra_columns is evaluated with the session's own search path, so all its names have a schema. Afterwards the search
-- path is pg_catalog alone: another role's function might fit a call better than PostgreSQL's own.
-- Written for a fresh backend, which has to look up every name.
-- TimeZone is UTC, so that JSON and journal images are written in UTC. jit is off: compiling a thousand rules takes a
-- minute, during which no timeout works. Names are quoted only where necessary, because types are compared by their names.
BEGIN ISOLATION LEVEL :mode;
SET LOCAL statement_timeout = :timeout_ms;
SET LOCAL DateStyle = 'ISO';
SET LOCAL TimeZone = 'UTC';
SET LOCAL jit = off;
SET LOCAL quote_all_identifiers = off;
:write_settings
SELECT pg_catalog.now(), pg_catalog.pg_backend_pid():extra_columns,
       pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
:ownership_query
