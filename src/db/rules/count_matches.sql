-- How many pending versions would each rule approve, in order and alone, and which rules match them first? One scan.
-- $1...  values of the rules
-- Placeholders: matches (array of the rules' predicates, active rules first), each (four aggregates per rule)
SELECT coalesce(sum(number), 0)::bigint AS pending, ARRAY[:each]::bigint[] AS counts
FROM (SELECT rule.matches, array_position(rule.matches, true) AS taker, count(*) AS number
      FROM (SELECT :matches AS matches FROM :versions v WHERE NOT v.approved) rule
      GROUP BY rule.matches) combination
