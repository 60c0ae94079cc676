-- Notes how far a pass has come, and renews its lease; changes nothing where the lease is not its own any more.
-- $1 bigint  token    $2 double precision  seconds the lease is good for from now
-- $3 text  run id    $4 bigint  versions evaluated    $5 bigint  versions approved    $6 jsonb  what to add to the details
-- $7 text  digest of what the evaluation rests on    $8 bigint  transactions from this one on may not have been seen
-- $9 timestamptz  the time the rules went by
-- $10 bigint  the transaction, and    $11 timestamptz  the time, of the evaluation it adds to, null for none
-- $12 text  id of the version up to which all have been evaluated, null for none
-- $13 bigint  versions approved by this very transaction: `runs undo` knows them by it
-- $14 text[]  their ids, and    $15 text[]  the rule of each, where their table does not keep that; else null
-- Put in as text: run_type, the type of the audit log's ids
WITH held AS (
    UPDATE :lease!
    SET expires_at = clock_timestamp() + $2 * interval '1 second', backend_pid = pg_backend_pid()
    WHERE name = 'run-once' AND token = $1 AND expires_at > clock_timestamp()
    RETURNING name),
noted AS (
    UPDATE :audit! a
    SET versions_evaluated = $4, versions_approved = $5, details = coalesce(a.details::jsonb, '{}') || $6
    WHERE :set_search_path AND a.id = $3::text:::run_type AND EXISTS (SELECT FROM held)),
made AS (
    INSERT INTO :approvals! (run, run_id, xid, versions, version_ids, rule_ids)
    SELECT $3, CASE WHEN $3 ~ '^\d{1,18}$' THEN $3::bigint END, pg_current_xact_id()::text::bigint, $13, $14, $15 FROM held WHERE $13 > 0),
come AS (
    INSERT INTO :evaluations! AS e
        (name, stage, digest, from_xid, at, base_xid, base_at, resume_after, written_by)
    SELECT held.name, 'under way', $7, $8, $9, $10, $11, $12, pg_current_xact_id()::text::bigint FROM held
    ON CONFLICT (name, stage) DO UPDATE
    SET digest = excluded.digest, from_xid = excluded.from_xid, at = excluded.at, base_xid = excluded.base_xid,
        base_at = excluded.base_at, resume_after = excluded.resume_after, written_by = excluded.written_by)
SELECT count(*) AS held FROM held
