-- The operator journal is append-only, and a chain: each entry has a number without gaps and a hash over its fields and
-- the hash of the entry before it; the head knows where the chain ends. `apsctl audit operations --verify` follows it.
-- The numbers are the head's, not an identity's: what is rolled back leaves no gap.
SET LOCAL lock_timeout = '5s';

ALTER TABLE apsctl.operations
    ADD COLUMN session_role text,
    ADD COLUMN server       text,
    ADD COLUMN seq          bigint,
    ADD COLUMN prev_hash    bytea,
    ADD COLUMN hash         bytea;
COMMENT ON COLUMN apsctl.operations.session_role IS 'who logged in; db_role is who that was by SET ROLE';
COMMENT ON COLUMN apsctl.operations.server IS 'the server''s own address and port; ''socket'' for a Unix socket';
COMMENT ON COLUMN apsctl.operations.seq IS 'the entry''s number in the chain, from 1 and without gaps';
COMMENT ON COLUMN apsctl.operations.prev_hash IS 'the hash of the entry before it; of the first 32 zero bytes';
COMMENT ON COLUMN apsctl.operations.hash IS 'SHA-256 of the entry, prev_hash included; see apsctl.operation_hash';

CREATE TABLE apsctl.journal_head (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    seq      bigint NOT NULL,
    hash     bytea NOT NULL
);
COMMENT ON TABLE apsctl.journal_head IS 'where the operator journal ends: one row, which its writers lock in turn';
INSERT INTO apsctl.journal_head (seq, hash) VALUES (0, decode(repeat('00', 32), 'hex'));

-- No setting of a session has a say in it: times are UTC to the microsecond, bytes are hexadecimal, the text is UTF-8.
CREATE FUNCTION apsctl.operation_hash(o apsctl.operations) RETURNS bytea
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN sha256(convert_to(jsonb_build_array(
        o.seq, encode(o.prev_hash, 'hex'), o.id, to_char(o.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        o.os_user, o.sudo_user, o.host, o.db_role, o.session_role, o.server, o.command, o.job_id,
        o.before::text, o.after::text, o.reason, o.undo_of)::text, 'UTF8'));
END $$;

-- What the server knows of a session goes before what its client says. This one runs as whoever inserts.
CREATE FUNCTION apsctl.journal_sign() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.db_role := current_user;
    NEW.session_role := session_user;
    NEW.server := concat(
        CASE family(inet_server_addr()) WHEN 4 THEN host(inet_server_addr())
                                        WHEN 6 THEN '[' || host(inet_server_addr()) || ']'
                                        ELSE 'socket' END,
        ':', coalesce(inet_server_port()::text, current_setting('port')));
    RETURN NEW;
END $$;

-- And these two as the owner of the head, which nobody else may write. Writers queue for the head until each other's
-- transactions end. It moves once a transaction, when that commits: each row version that it left behind before would
-- have to be looked at for the next entry.
CREATE FUNCTION apsctl.journal_chain() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    head apsctl.journal_head;
    own  record;
BEGIN
    IF TG_RELID <> 'apsctl.operations'::regclass THEN
        RAISE EXCEPTION 'apsctl.journal_chain is for apsctl.operations alone';
    END IF;
    SELECT * INTO head FROM apsctl.journal_head FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the operator journal has lost its head: apsctl.journal_head is empty';
    END IF;
    -- What is beyond the head is this transaction's. What is missing before it stays missing.
    SELECT o.seq, o.hash INTO own FROM apsctl.operations o ORDER BY o.seq DESC LIMIT 1;
    IF own.seq > head.seq THEN
        head.seq := own.seq;
        head.hash := own.hash;
    END IF;
    NEW.seq := head.seq + 1;
    NEW.prev_hash := head.hash;
    NEW.hash := apsctl.operation_hash(NEW);
    RETURN NEW;
END $$;
CREATE FUNCTION apsctl.journal_end() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_RELID <> 'apsctl.operations'::regclass THEN
        RAISE EXCEPTION 'apsctl.journal_end is for apsctl.operations alone';
    END IF;
    IF NEW.seq = (SELECT max(o.seq) FROM apsctl.operations o) THEN
        UPDATE apsctl.journal_head SET seq = NEW.seq, hash = NEW.hash;
    END IF;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION apsctl.journal_chain(), apsctl.journal_end() FROM PUBLIC;

CREATE FUNCTION apsctl.journal_refuse() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'the operator journal is append-only: % on %.% is refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

-- What has been written so far is chained as it stands.
DO $$
DECLARE
    entry apsctl.operations;
    head  apsctl.journal_head;
BEGIN
    SELECT * INTO head FROM apsctl.journal_head;
    FOR entry IN SELECT * FROM apsctl.operations ORDER BY id LOOP
        entry.seq := head.seq + 1;
        entry.prev_hash := head.hash;
        entry.hash := apsctl.operation_hash(entry);
        UPDATE apsctl.operations o SET seq = entry.seq, prev_hash = entry.prev_hash, hash = entry.hash WHERE o.id = entry.id;
        head.seq := entry.seq;
        head.hash := entry.hash;
    END LOOP;
    UPDATE apsctl.journal_head SET seq = head.seq, hash = head.hash;
END $$;

ALTER TABLE apsctl.operations
    ALTER COLUMN seq SET NOT NULL,
    ALTER COLUMN prev_hash SET NOT NULL,
    ALTER COLUMN hash SET NOT NULL,
    ADD CONSTRAINT operations_seq UNIQUE (seq);

-- In the order of their names.
CREATE TRIGGER a_sign BEFORE INSERT ON apsctl.operations FOR EACH ROW EXECUTE FUNCTION apsctl.journal_sign();
CREATE TRIGGER b_chain BEFORE INSERT ON apsctl.operations FOR EACH ROW EXECUTE FUNCTION apsctl.journal_chain();
CREATE CONSTRAINT TRIGGER c_end AFTER INSERT ON apsctl.operations DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION apsctl.journal_end();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON apsctl.operations
    FOR EACH STATEMENT EXECUTE FUNCTION apsctl.journal_refuse();
CREATE TRIGGER keep_head BEFORE DELETE OR TRUNCATE ON apsctl.journal_head
    FOR EACH STATEMENT EXECUTE FUNCTION apsctl.journal_refuse();
-- Also where session_replication_role is replica, which keeps other triggers from firing.
ALTER TABLE apsctl.operations ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE apsctl.journal_head ENABLE ALWAYS TRIGGER keep_head;
