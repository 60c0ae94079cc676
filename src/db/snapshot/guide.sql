-- What are all jobs of the guide's layout, in all of their columns?
SELECT j.id::text, to_jsonb(j)::text AS image FROM :jobs! j ORDER BY j.id::text COLLATE "C"
