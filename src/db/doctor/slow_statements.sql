-- Which statements on our tables take longest on average?
-- $1 text[]  names of the tables    $2 double precision  minimum average in milliseconds
-- Placeholders: view (pg_stat_statements with its schema), mean (its column of the average)
SELECT left(s.query, 80) AS query, s.calls, s.:mean AS milliseconds
FROM :view s
WHERE s.dbid = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database()) AND s.:mean >= $2
  AND EXISTS (SELECT FROM unnest($1::text[]) AS word WHERE strpos(lower(s.query), lower(word)) > 0)
ORDER BY s.:mean DESC
LIMIT 5
