-- Puts a deleted row back as the server read it when it was deleted, if there is none of its id.
-- $1 bigint  the operation
-- columns are their quoted names, and values the expressions of deleted_columns.sql, put in as text.
INSERT INTO :jobs!! (:columns) OVERRIDING SYSTEM VALUE
SELECT :values FROM (SELECT o.deleted -> 'row' AS row FROM :operations! o WHERE o.id = $1) d
WHERE :set_search_path
ON CONFLICT DO NOTHING
