-- Opens the transaction a command reads or writes in, and asks what time it is and which backend serves it.
-- Put in as text, since BEGIN and SET take no parameters: mode, words of apsctl's own; timeout_ms, a number;
-- writing, what else is set for a transaction that writes; asked, what else is asked at its start; check, a
-- statement for the search path that has been set.
-- Names are looked up once on the session's own search path (asked). From then on none is: a function or an operator that
-- another role has put on it might fit a call better than PostgreSQL's own. So until then every name has its schema.
-- Written for a fresh backend, which has to look up all that it is asked for.
-- A time in JSON that has no zone is UTC, and what is written (the journal's images) is so in every zone. Compiling the
-- rules just in time takes longer than it saves: with a thousand of them a minute, in which no timeout is kept.
-- Names are quoted where they need it, whatever the server says: types are compared by their names.
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
