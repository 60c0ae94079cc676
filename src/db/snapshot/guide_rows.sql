-- What are all jobs of the guide's layout, in all of their columns?
-- row_image and row_texts, put in as text, are the row as JSON, and what of it JSON would not keep.
SELECT j.id::text, (:row_image)::text AS image, (:row_texts -> 'texts')::text AS texts
FROM :jobs! j ORDER BY j.id::text COLLATE "C"
