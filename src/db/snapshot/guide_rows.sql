-- Returns all rows of the jobs table in the guide layout, with all columns.
-- Inserted as text: row_image, the row as JSON; row_texts, the values that JSON would change
SELECT j.id::text, (:row_image)::text AS image, (:row_texts -> 'texts')::text AS texts
FROM :jobs! j ORDER BY j.id::text COLLATE "C"
