-- Returns the status of a transaction, and whether the server has been running since then.
-- pg_xact_status fails for an id that has not been assigned yet: such a transaction counts as in progress.
-- $1 text  the transaction's id    $2 text  the server's start time
SELECT CASE WHEN $1::text::xid8 < pg_snapshot_xmax(pg_current_snapshot()) THEN pg_xact_status($1::text::xid8)
            ELSE 'in progress' END AS status,
       pg_postmaster_start_time()::text = $2 AS is_same_server
