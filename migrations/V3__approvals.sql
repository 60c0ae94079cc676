-- Which transactions the approvals of a run were made in, so that `apsctl runs undo` can tell the versions that nobody
-- has changed since: a row keeps the transaction that wrote it (xmin).
CREATE TABLE apsctl.approvals (
    run_id   bigint,
    xid      bigint,
    versions bigint NOT NULL,
    PRIMARY KEY (run_id, xid)
);
COMMENT ON TABLE apsctl.approvals IS 'the transactions (batches) in which a run approved versions';
COMMENT ON COLUMN apsctl.approvals.xid IS 'the row''s own transaction; after a restore it is another, and tells nothing';
COMMENT ON COLUMN apsctl.approvals.versions IS 'how many it approved';
