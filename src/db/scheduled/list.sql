-- What does the application's own list of jobs say of each?
-- Put in as text: told_columns, its columns as texts, NULL for one it lacks; scheduled_jobs, its name
SELECT :told_columns
FROM :scheduled_jobs s
ORDER BY s.id
