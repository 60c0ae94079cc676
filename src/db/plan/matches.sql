-- Which pending versions would each rule approve: how many, and a fingerprint of their ids, whatever their order?
-- $1...  what the rules compare with, and their ids
-- Put in as text: first_match, the id of the first rule that matches; any_match, the rules, made of
-- typed pieces
SELECT m.rule_id, count(*) AS versions,
       concat_ws('.', sum(hashtextextended(m.id::text COLLATE "C", 0)::numeric),
                      sum(hashtextextended(m.id::text COLLATE "C", 1)::numeric)) AS fingerprint
FROM (SELECT v.id, :first_match AS rule_id FROM :versions v WHERE NOT v.approved AND :any_match) m
GROUP BY m.rule_id
ORDER BY m.rule_id
