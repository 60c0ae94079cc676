-- Inserts a deleted row as the server read it, unless the id exists.
-- $1 bigint  the operation
-- Inserted as text: columns, their quoted names; values, the expressions of deleted_row_columns.sql
INSERT INTO :jobs!! (:columns) OVERRIDING SYSTEM VALUE
SELECT :values FROM (SELECT o.deleted -> 'row' AS row FROM :operations! o WHERE o.id = $1) d
WHERE :set_search_path
ON CONFLICT DO NOTHING
