-- How long does a rule take over a sample of the pending versions, and how many of them does it match?
-- $1...  values of the rule
-- Placeholders: any_match (the rule's predicate)
SELECT count(*) AS sampled, count(*) FILTER (WHERE :any_match) AS matched,
       extract(epoch FROM clock_timestamp() - statement_timestamp())::float8 AS seconds
FROM (SELECT * FROM :versions v WHERE NOT v.approved LIMIT 1000) v
