-- What was deleted on request: runs by `audit prune`, journal entries by `audit operations archive`. Whatever reads runs or the
-- journal reports the time before as unknown, and the journal's chain is verified from where the archives end.
SET LOCAL lock_timeout = '5s';

CREATE TABLE apsctl.pruned (
    source    text PRIMARY KEY,
    before    timestamptz NOT NULL,
    runs      bigint NOT NULL,
    pruned_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE apsctl.pruned IS 'the logs of runs from which `audit prune` has deleted runs';
COMMENT ON COLUMN apsctl.pruned.source IS 'the table, with its schema';
COMMENT ON COLUMN apsctl.pruned.before IS 'runs that began before this time may be missing';
COMMENT ON COLUMN apsctl.pruned.runs IS 'the number of deleted runs';

CREATE TABLE apsctl.archives (
    last_seq    bigint PRIMARY KEY,
    last_hash   bytea NOT NULL,
    first_seq   bigint NOT NULL,
    first_id    bigint NOT NULL,
    last_id     bigint NOT NULL,
    first_at    timestamptz NOT NULL,
    last_at     timestamptz NOT NULL,
    file        text NOT NULL,
    archived_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE apsctl.archives IS 'the parts of the operator journal that `audit operations archive` has moved to files';
COMMENT ON COLUMN apsctl.archives.last_hash IS 'the hash of the last archived entry, which the first remaining entry continues';
COMMENT ON COLUMN apsctl.archives.first_id IS 'the smallest id of an archived entry; last_id is the largest';

-- Only the owner writes these tables, also if default privileges say otherwise.
DO $$
DECLARE
    given record;
BEGIN
    FOR given IN
        SELECT DISTINCT c.oid::regclass AS name, CASE t.grantee WHEN 0 THEN 'PUBLIC' ELSE t.grantee::regrole::text END AS role
        FROM pg_class c, aclexplode(c.relacl) t
        WHERE c.oid IN ('apsctl.pruned'::regclass, 'apsctl.archives'::regclass) AND t.grantee <> c.relowner AND t.privilege_type <> 'SELECT'
    LOOP
        EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON %s FROM %s CASCADE', given.name, given.role);
    END LOOP;
END $$;

-- The journal stays append-only, for its owner too. Entries may be deleted only in a transaction that records them as archived.
CREATE OR REPLACE FUNCTION apsctl.journal_refuse() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' AND TG_RELID = to_regclass('apsctl.operations')
       AND EXISTS (SELECT FROM apsctl.archives a
                   WHERE a.xmin::text::bigint = (pg_current_xact_id()::text::bigint & 4294967295)) THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'the operator journal is append-only: % on %.% is refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
