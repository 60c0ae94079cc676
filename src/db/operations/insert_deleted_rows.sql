-- Inserts deleted rows as the server read them, except ids that exist.
-- $1 bigint[]  the operations
-- Inserted as text: columns, their quoted names; values, the expressions of deleted_row_columns.sql
INSERT INTO :jobs!! (:columns) OVERRIDING SYSTEM VALUE
SELECT :values FROM (SELECT o.deleted -> 'row' AS row FROM :operations! o WHERE o.id = ANY ($1)) d
WHERE :set_search_path
ON CONFLICT DO NOTHING
