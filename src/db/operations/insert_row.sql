-- Puts a deleted job's row back, all of its columns but those the server computes, if there is none of its id.
-- $1 text  the job's image
-- columns are their quoted names, put in as text: SQL has no parameters there.
INSERT INTO :jobs! (:columns) OVERRIDING SYSTEM VALUE
SELECT :columns FROM (SELECT r.* FROM (SELECT 1) one LEFT JOIN :jobs! t ON false
                      CROSS JOIN LATERAL jsonb_populate_record(t, $1::text::jsonb -> 'job') r) row
WHERE :application
ON CONFLICT DO NOTHING
