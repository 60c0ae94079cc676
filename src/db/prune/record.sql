-- Records that runs were deleted from a log. The table has one name, however the settings write it.
-- $1 text  quoted name of the table    $2 timestamptz  runs before this time may be missing    $3 bigint  number of deleted runs
INSERT INTO :pruned! AS p (source, before, runs)
SELECT format('%I.%I', n.nspname, c.relname), $2, $3
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid = to_regclass($1)
ON CONFLICT (source) DO UPDATE
SET before = greatest(p.before, excluded.before), runs = p.runs + excluded.runs, pruned_at = clock_timestamp()
