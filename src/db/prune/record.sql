-- Records that runs were deleted from a log.
-- $1 text  the table, with its schema    $2 timestamptz  runs before this time may be missing    $3 bigint  number of deleted runs
INSERT INTO :pruned! AS p (source, before, runs) VALUES ($1, $2, $3)
ON CONFLICT (source) DO UPDATE
SET before = greatest(p.before, excluded.before), runs = p.runs + excluded.runs, pruned_at = clock_timestamp()
