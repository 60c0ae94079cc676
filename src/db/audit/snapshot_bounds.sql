-- Which transactions does this snapshot see? All before oldest_running; none from next_xid on.
SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS oldest_running,
       pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS next_xid
