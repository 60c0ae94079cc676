-- How many pending versions would each rule approve, how many it alone, and which rules go before it? One scan.
-- $1...  what the rules compare with
-- Put in as text: matches, the rules' predicates as an array, the active ones first; each, four aggregates a rule
SELECT coalesce(sum(number), 0)::bigint AS pending, ARRAY[:each]::bigint[] AS counts
FROM (SELECT rule.matches, array_position(rule.matches, true) AS taker, count(*) AS number
      FROM (SELECT :matches AS matches FROM :versions v WHERE NOT v.approved) rule
      GROUP BY rule.matches) combination
