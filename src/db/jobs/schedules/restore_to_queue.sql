-- Puts a job that was removed from the queue of APScheduler 4 back.
-- $1 text  the image that contains it
INSERT INTO :aps_jobs!
SELECT n.* FROM (SELECT 1) one LEFT JOIN :aps_jobs! t ON false
CROSS JOIN LATERAL jsonb_populate_record(t.*, $1::text::jsonb -> 'queued') n
WHERE :set_search_path
