-- The journal entries of one transaction are one change of many jobs. They get a common number, so that one `undo` reverts all
-- of them. The server sets it: entries of a transaction follow each other in the chain, and the head moves when it commits.
SET LOCAL lock_timeout = '5s';

-- The hash does not cover this column, so older entries keep their hashes. They have no group.
ALTER TABLE apsctl.operations ADD COLUMN group_id bigint;
COMMENT ON COLUMN apsctl.operations.group_id IS
    'the first entry of the same transaction; null in entries that were written before this was recorded';
CREATE INDEX operations_group ON apsctl.operations (group_id);
CREATE INDEX operations_undo_of ON apsctl.operations (undo_of) WHERE undo_of IS NOT NULL;

CREATE OR REPLACE FUNCTION apsctl.journal_chain() RETURNS trigger
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
    SELECT o.id, o.seq, o.hash, o.group_id INTO own FROM apsctl.operations o ORDER BY o.seq DESC LIMIT 1;
    NEW.group_id := NEW.id;
    IF own.seq > head.seq THEN
        head.seq := own.seq;
        head.hash := own.hash;
        NEW.group_id := coalesce(own.group_id, own.id);
    END IF;
    NEW.seq := head.seq + 1;
    NEW.prev_hash := head.hash;
    NEW.hash := apsctl.operation_hash(NEW);
    RETURN NEW;
END $$;
