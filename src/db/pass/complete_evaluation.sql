-- Records that every pending version visible to a snapshot has been evaluated.
-- $1 text  fingerprint of the rules, the table and the role    $2 bigint  transactions from this id on may not have been seen
-- $3 timestamptz  the time used by the rules
INSERT INTO :evaluations! (name, stage, digest, from_xid, at, written_by)
VALUES ('run-once', 'complete', $1, $2, $3, pg_current_xact_id()::text::bigint)
