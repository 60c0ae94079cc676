-- Returns the time that the imported logs cover; null if none has been imported.
SELECT min(i.covered_from) AS covered_from, max(i.covered_until) AS covered_until FROM :run_imports i
