-- Which jobs are there, and when do they run next? As list.sql, of all jobs: a fresh backend has nothing to look up for
-- conditions that nobody has set, which is a tenth of what the listing costs.
-- $1 bigint  how many at most, null for all
SELECT :job_columns
FROM :jobs j
LEFT JOIN :schedules s ON s.job_id = j.id::text
LEFT JOIN :pauses p ON p.job_id = j.id::text
ORDER BY :order
LIMIT $1
