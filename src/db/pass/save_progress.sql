-- Saves the progress of a pass while it holds the lease, which stays locked until the commit. Changes nothing if the pass has
-- lost the lease.
-- $1 bigint  token    $2 double precision  lease duration in seconds, null if the heartbeat renews the lease
-- $3 text  run id    $4 bigint  versions evaluated    $5 bigint  versions approved    $6 jsonb  to be merged into the details
-- $7 text  fingerprint of the rules, the table and the role    $8 bigint  transactions from this id on may not have been seen
-- $9 timestamptz  the time used by the rules
-- $10 bigint  transaction id of the complete evaluation it continues, null for none    $11 timestamptz  its time
-- $12 text  all versions up to this id have been evaluated, null for none
-- $13 bigint  versions approved by this transaction, which `runs undo` can revert
-- $14 text[]  ids of these versions, null if their table has columns for run and rule    $15 text[]  the rule of each
-- $16 boolean  whether $2 may shorten the lease
-- Placeholders: run_type (type of the audit log's ids)
WITH held AS (
    UPDATE :lease! l
    SET expires_at = CASE WHEN $2 IS NULL THEN l.expires_at
                          WHEN $16 THEN clock_timestamp() + $2 * interval '1 second'
                          ELSE greatest(l.expires_at, clock_timestamp() + $2 * interval '1 second') END,
        renewed_at = CASE WHEN $2 IS NULL THEN l.renewed_at ELSE clock_timestamp() END,
        backend_pid = CASE WHEN l.backend_start IS NULL THEN pg_backend_pid() ELSE l.backend_pid END
    WHERE name = 'run-once' AND token = $1 AND :lease_is_unexpired
    RETURNING name),
recorded AS (
    UPDATE :audit! a
    SET versions_evaluated = $4, versions_approved = $5, details = coalesce(a.details::jsonb, '{}') || $6
    WHERE :set_search_path AND a.id = $3::text:::run_type AND EXISTS (SELECT FROM held)),
approvals_recorded AS (
    INSERT INTO :approvals! (run, run_id, xid, versions, version_ids, rule_ids)
    SELECT $3, CASE WHEN $3 ~ '^\d{1,18}$' THEN $3::bigint END, pg_current_xact_id()::text::bigint, $13, $14, $15 FROM held WHERE $13 > 0),
position_saved AS (
    INSERT INTO :evaluations! AS e
        (name, stage, digest, from_xid, at, base_xid, base_at, resume_after, written_by)
    SELECT held.name, 'under way', $7, $8, $9, $10, $11, $12, pg_current_xact_id()::text::bigint FROM held
    ON CONFLICT (name, stage) DO UPDATE
    SET digest = excluded.digest, from_xid = excluded.from_xid, at = excluded.at, base_xid = excluded.base_xid,
        base_at = excluded.base_at, resume_after = excluded.resume_after, written_by = excluded.written_by)
SELECT count(*) AS held FROM held
