-- How many pending versions would each rule approve, and what is the fingerprint of their ids?
-- The fingerprint is a sum of hashes, so it does not depend on the order.
-- $1...  values and ids of the rules
-- Placeholders: first_match (id of the first matching rule), any_match (whether a rule matches)
SELECT m.rule_id, count(*) AS versions,
       concat_ws('.', sum(hashtextextended(m.id::text COLLATE "C", 0)::numeric),
                      sum(hashtextextended(m.id::text COLLATE "C", 1)::numeric)) AS fingerprint
FROM (SELECT v.id, :first_match AS rule_id FROM :versions v WHERE NOT v.approved AND :any_match) m
GROUP BY m.rule_id
ORDER BY m.rule_id
