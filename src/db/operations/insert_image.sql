-- Inserts a job's row from an image, without its generated columns, unless the id exists.
-- $1 text  the job's image
-- Inserted as text: columns, their quoted names; values, the expressions of writable_columns.sql
INSERT INTO :jobs!! (:columns) OVERRIDING SYSTEM VALUE
SELECT :values
FROM (SELECT 1) one
LEFT JOIN :jobs!! t ON false
CROSS JOIN (SELECT g.image -> 'job' AS job, coalesce(g.image -> 'texts', '{}') AS texts
            FROM (SELECT $1::text::jsonb AS image) g) i
CROSS JOIN LATERAL jsonb_populate_record(t.*, i.job - ARRAY(SELECT jsonb_object_keys(i.texts))) r
WHERE :set_search_path
ON CONFLICT DO NOTHING
