-- Runs whose ids are no whole numbers (uuid, text), and approvals in tables of versions that do not keep by which run and which rule
-- a version was approved.
ALTER TABLE apsctl.lease ALTER COLUMN run_id TYPE text USING run_id::text;

-- No row of approvals is written anew: its own transaction is what tells an unchanged version.
ALTER TABLE apsctl.approvals DROP CONSTRAINT approvals_pkey;
ALTER TABLE apsctl.approvals ALTER COLUMN run_id DROP NOT NULL;
ALTER TABLE apsctl.approvals ADD COLUMN run text, ADD COLUMN version_ids text[], ADD COLUMN rule_ids text[];
CREATE INDEX approvals_run ON apsctl.approvals ((coalesce(run, run_id::text)));
COMMENT ON COLUMN apsctl.approvals.run_id IS 'the run, where its id is a whole number';
COMMENT ON COLUMN apsctl.approvals.run IS 'the run''s id; null in rows of older releases, which have run_id';
COMMENT ON COLUMN apsctl.approvals.version_ids IS 'the versions approved, where their table does not keep run and rule of an approval; else null';
COMMENT ON COLUMN apsctl.approvals.rule_ids IS 'for each of version_ids the rule that approved it';
