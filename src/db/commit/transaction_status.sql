-- What has become of a transaction, and does the server still run that it was begun on?
-- $1 text  the transaction's id    $2 text  when that server had been started
-- Above the newest transaction that has ended, pg_xact_status would refuse an id that the server has not given out.
SELECT CASE WHEN $1::text::xid8 < pg_snapshot_xmax(pg_current_snapshot()) THEN pg_xact_status($1::text::xid8)
            ELSE 'in progress' END AS status,
       pg_postmaster_start_time()::text = $2 AS is_same_server
