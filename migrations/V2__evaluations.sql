-- How far the passes have come, so that the next one leaves out what nobody has changed since; and which process holds
-- the lease, by a word that it knew before the server did: after a lost connection it may have taken it all the same.
-- apsctl.lease.resume_after is not used any more: nothing is ever dropped.
CREATE TABLE apsctl.evaluations (
    name         text,
    stage        text CHECK (stage IN ('complete', 'under way')),
    digest       text NOT NULL,
    from_xid     bigint NOT NULL,
    at           timestamptz NOT NULL,
    base_xid     bigint,
    base_at      timestamptz,
    resume_after text,
    written_by   bigint NOT NULL,
    PRIMARY KEY (name, stage)
);
COMMENT ON TABLE apsctl.evaluations IS 'which versions the passes have evaluated, so that the next need not';
COMMENT ON COLUMN apsctl.evaluations.digest IS 'of the rules, the table and the role; other ones begin anew';
COMMENT ON COLUMN apsctl.evaluations.from_xid IS 'what older transactions have written has been seen';
COMMENT ON COLUMN apsctl.evaluations.at IS 'the time by which ages were reckoned';
COMMENT ON COLUMN apsctl.evaluations.base_xid IS 'from_xid of the complete evaluation this one adds to; null: to none';
COMMENT ON COLUMN apsctl.evaluations.resume_after IS 'id of the version up to which a pass came that ended early';
COMMENT ON COLUMN apsctl.evaluations.written_by IS 'the transaction that wrote the row; after a restore it is another';

ALTER TABLE apsctl.lease ADD COLUMN holder text;
COMMENT ON COLUMN apsctl.lease.holder IS 'a random word of the process that holds it';
COMMENT ON COLUMN apsctl.lease.resume_after IS 'not used any more; see apsctl.evaluations';
