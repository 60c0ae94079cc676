-- Records that the imported logs no longer cover the time before a time.
-- $1 timestamptz  the time
UPDATE :run_imports! i SET covered_from = least($1, i.covered_until) WHERE i.covered_from < $1
