-- Which jobs of Task Tracker's table does `top` show?
-- $1 text    LIKE pattern of the id in lower case, null for all
-- $2 bigint  limit
-- Placeholders: order (the ORDER BY expression)
SELECT :job_columns
FROM :jobs j
LEFT JOIN :schedules s ON s.job_id = j.id::text
LEFT JOIN :pauses p ON p.job_id = j.id::text
WHERE $1::text IS NULL OR lower(j.id::text) LIKE $1
ORDER BY :order
LIMIT $2
