-- Sets a new end for a maintenance window.
-- $1 bigint  window    $2 timestamptz  new end
UPDATE :maintenance! SET until = $2 WHERE id = $1
