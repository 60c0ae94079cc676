-- Adds the start to runs that were imported without it.
-- $1 text[]  identities of the runs without their start    $2 text[]  their identities with it
-- $3 timestamptz[]  starts    $4 timestamptz[]  ends    $5 timestamptz[]  when the runs were due
UPDATE :runs! r
SET key = sha256(convert_to(u.identity, 'UTF8')), created_at = u.started, completed_at = u.ended, scheduled_at = u.due
FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[])
     AS u (end_identity, identity, started, ended, due)
WHERE r.key = sha256(convert_to(u.end_identity, 'UTF8'))
  AND NOT EXISTS (SELECT FROM :runs k WHERE k.key = sha256(convert_to(u.identity, 'UTF8')))
