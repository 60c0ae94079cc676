-- Lets a maintenance window last until another time.
-- $1 bigint  window    $2 timestamptz  until when
UPDATE :maintenance! SET until = $2 WHERE id = $1
