-- Puts a deleted job's row back, all of its columns but those the server computes, if there is none of its id.
-- $1 text  the job's image
-- columns are their quoted names and values what they become, put in as text: SQL has no parameters there.
INSERT INTO :jobs!! (:columns) OVERRIDING SYSTEM VALUE
SELECT :values
FROM (SELECT 1) one
LEFT JOIN :jobs!! t ON false
CROSS JOIN (SELECT g.image -> 'job' AS job, coalesce(g.image -> 'texts', '{}') AS texts
            FROM (SELECT $1::text::jsonb AS image) g) i
CROSS JOIN LATERAL jsonb_populate_record(t.*, i.job - ARRAY(SELECT jsonb_object_keys(i.texts))) r
WHERE :set_search_path
ON CONFLICT DO NOTHING
