-- When did the newest run since a time begin? Runs at infinity are ignored.
-- $1 timestamptz  since when
SELECT max(a.created_at) AS created_at
FROM :audit a
WHERE a.created_at > $1 AND a.created_at <= '9999-12-31 00:00:00+00'
  AND coalesce(lower(a.status::text), '') NOT IN ('missed', 'skipped')
