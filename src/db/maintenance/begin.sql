-- Opens a maintenance window, unless one is open.
-- $1 timestamptz  now    $2 timestamptz  end, null for none    $3 text  reason    $4 text  user
INSERT INTO :maintenance! (since, until, reason, begun_by) VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING
RETURNING id
