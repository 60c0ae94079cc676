-- Forgets that a log was imported, and each other log whose time overlaps: it may lack runs that were in both. Returns the others.
-- $1 text  the log
WITH log AS (SELECT l.covered_from, l.covered_until FROM :run_imports l WHERE l.source = $1),
forgotten AS (
    DELETE FROM :run_imports! i
    WHERE i.source = $1
       OR EXISTS (SELECT FROM log l WHERE i.covered_from <= l.covered_until AND i.covered_until >= l.covered_from)
    RETURNING i.source)
SELECT f.source FROM forgotten f WHERE f.source <> $1 ORDER BY f.source
