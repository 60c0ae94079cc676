-- Which of these jobs had a run before a time?
-- $1 text[]  ids    $2 timestamptz  before this time    $3 boolean  the log has no job ids, so that any run counts for every job
SELECT DISTINCT a.job_id::text AS id FROM unnest($1) AS i (id) JOIN :audit a ON a.job_id::text = i.id WHERE a.created_at < $2
UNION
SELECT i.id FROM unnest($1) AS i (id) WHERE $3 AND EXISTS (SELECT FROM :audit a WHERE a.created_at < $2)
