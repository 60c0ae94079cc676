-- Returns the jobs in the application's table scheduled_jobs.
-- Placeholders: text_columns (its columns as text, NULL for a missing one), scheduled_jobs (name of the table)
SELECT :text_columns
FROM :scheduled_jobs s
ORDER BY s.id
