-- How many versions has each rule approved since a time?
-- $1 timestamptz  since when
SELECT v.approved_by_rule::text AS rule, count(*) AS versions
FROM :versions v
WHERE v.approved AND v.approved_at >= $1 AND v.approved_by_rule IS NOT NULL
GROUP BY 1
