-- Returns the schema version of APScheduler 4's tables.
SELECT max(m.schema_version)::integer AS schema_version FROM :aps_metadata m
