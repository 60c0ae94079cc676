-- Ends a maintenance window.
-- $1 bigint  window    $2 timestamptz  now    $3 text  user
UPDATE :maintenance! SET ended_at = $2, ended_by = $3 WHERE id = $1 AND ended_at IS NULL
