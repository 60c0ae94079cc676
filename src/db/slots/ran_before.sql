-- Which of these jobs had a run before then?
-- $1 text[]  ids    $2 timestamptz  before then    $3 boolean  the log does not say whose run a row is: any counts for all
SELECT DISTINCT a.job_id::text AS id FROM :audit a WHERE a.created_at < $2 AND a.job_id::text = ANY ($1)
UNION
SELECT i.id FROM unnest($1) AS i (id) WHERE $3 AND EXISTS (SELECT FROM :audit a WHERE a.created_at < $2)
