-- Which migrations have been applied, and when?
SELECT version::integer, applied_on::text FROM apsctl.migrations ORDER BY version
