-- Notes that all pending versions have been evaluated that were visible to a snapshot.
-- $1 text  digest of what the evaluation rests on    $2 bigint  transactions from this one on may not have been seen
-- $3 timestamptz  the time the rules went by
INSERT INTO :evaluations! (name, stage, digest, from_xid, at, written_by)
VALUES ('run-once', 'complete', $1, $2, $3, pg_current_xact_id()::text::bigint)
