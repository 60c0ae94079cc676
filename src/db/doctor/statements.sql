-- Which statements over our tables take so long on average, the longest first?
-- $1 text[]  words, one of which they name    $2 double precision  milliseconds
-- Put in as text: view, the extension's; mean, its column
SELECT left(s.query, 80) AS query, s.calls, s.:mean AS milliseconds
FROM :view s
WHERE s.dbid = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database()) AND s.:mean >= $2
  AND EXISTS (SELECT FROM unnest($1::text[]) AS word WHERE strpos(lower(s.query), lower(word)) > 0)
ORDER BY s.:mean DESC
LIMIT 5
