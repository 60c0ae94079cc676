-- Records which part of a log has been imported. A part that does not adjoin the known part replaces it if it is newer.
-- $1 text  log    $2 timestamptz  from    $3 timestamptz  until
INSERT INTO :run_imports! AS i (source, covered_from, covered_until) VALUES ($1, $2, $3)
ON CONFLICT (source) DO UPDATE
SET covered_from = CASE WHEN excluded.covered_from <= i.covered_until + interval '1 minute'
                             AND excluded.covered_until >= i.covered_from - interval '1 minute'
                        THEN least(i.covered_from, excluded.covered_from)
                        WHEN excluded.covered_until > i.covered_until THEN excluded.covered_from ELSE i.covered_from END,
    covered_until = greatest(i.covered_until, excluded.covered_until), imported_at = clock_timestamp()
