-- Puts jobs that were removed from the queue of APScheduler 4 back.
-- $1 text[]  the images that contain them
INSERT INTO :aps_jobs!
SELECT n.* FROM unnest($1::text[]) AS m(image) LEFT JOIN :aps_jobs! t ON false
CROSS JOIN LATERAL jsonb_populate_record(t.*, m.image::jsonb -> 'queued') n
WHERE :set_search_path
