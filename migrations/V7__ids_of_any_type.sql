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

-- Reads a row of a plain table: its columns as text, in the same form whatever the session's settings. Null: no such row.
-- It runs as the schema's owner, on a table of somebody else's perhaps: nothing but output functions of types may run.
-- TABLESAMPLE is refused for whatever is not a plain table by the time the name is looked up, and tableoid is compared;
-- the price is that the whole table is read. Where the owners are trusted the row's place alone will do.
-- The padding of an id of type char(n) is left out: the journal has the ids without it.
CREATE OR REPLACE FUNCTION apsctl.journal_row(leaf regclass, place tid) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET row_security = off
SET DateStyle = 'ISO, YMD' SET IntervalStyle = 'postgres' SET TimeZone = 'UTC' SET bytea_output = 'hex' SET extra_float_digits = 1
AS $$
DECLARE
    sample  text;
    names   text[];
    texts   text;
    columns jsonb;
BEGIN
    SELECT CASE WHEN NOT bool_and(r.rolsuper OR r.rolname = current_user) THEN 'TABLESAMPLE SYSTEM (100)' END INTO sample
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_roles r ON r.oid IN (c.relowner, n.nspowner)
    WHERE c.oid = leaf;
    SELECT array_agg(a.attname ORDER BY a.attnum),
           string_agg(format(CASE WHEN a.attname = 'id' AND EXISTS (
                                      WITH RECURSIVE base AS (
                                          SELECT a.atttypid AS oid
                                          UNION SELECT y.typbasetype FROM base b JOIN pg_type y ON y.oid = b.oid AND y.typtype = 'd')
                                      SELECT FROM base b WHERE b.oid = 'bpchar'::regtype)
                                  THEN 'CASE WHEN num_nulls(t.%1$I) = 0 THEN rtrim(format(''%%s'', t.%1$I)) END'
                                  ELSE 'CASE WHEN num_nulls(t.%1$I) = 0 THEN format(''%%s'', t.%1$I) END' END, a.attname),
                      ', ' ORDER BY a.attnum)
    INTO names, texts
    FROM pg_attribute a WHERE a.attrelid = leaf AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '';
    EXECUTE format('SELECT jsonb_object($3, ARRAY[%s]::text[]) FROM ONLY %s AS t %s WHERE t.ctid = $1 AND t.tableoid = $2',
                   texts, leaf, sample)
        INTO columns USING place, leaf::oid, names;
    RETURN columns;
END $$;
