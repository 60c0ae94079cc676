-- Like list.sql, without filters. A new backend saves the catalog lookups for the conditions, a tenth of the listing's time.
-- $1 bigint  limit, null for none
-- Placeholders: order (the ORDER BY expression)
SELECT :job_columns
FROM :jobs j
LEFT JOIN :schedules s ON s.job_id = j.id::text
LEFT JOIN :pauses p ON p.job_id = j.id::text
ORDER BY :order
LIMIT $1
