-- Puts a job back into the queue of APScheduler 4 that was taken out of it.
-- $1 text  the image it is in
INSERT INTO :aps_jobs!
SELECT n.* FROM (SELECT 1) one LEFT JOIN :aps_jobs! t ON false
CROSS JOIN LATERAL jsonb_populate_record(t.*, $1::text::jsonb -> 'queued') n
WHERE :set_search_path
