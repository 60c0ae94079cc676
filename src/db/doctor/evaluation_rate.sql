-- How many versions per second have the runs since a time evaluated?
-- $1 timestamptz  since when
SELECT sum(a.versions_evaluated)::float8 / nullif(sum(extract(epoch FROM a.completed_at - a.created_at)), 0)::float8 AS rate
FROM :audit a
WHERE a.created_at > $1 AND a.completed_at > a.created_at AND a.completed_at < '9999-12-31 00:00:00+00' AND a.versions_evaluated > 0
