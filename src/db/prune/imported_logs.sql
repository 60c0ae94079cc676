-- Returns the imported logs, and whether one of them has this name.
-- $1 text  the name
SELECT ARRAY(SELECT i.source FROM :run_imports i ORDER BY i.imported_at DESC) AS logs,
       EXISTS (SELECT FROM :run_imports i WHERE i.source = $1) OR EXISTS (SELECT FROM :runs r WHERE r.source = $1) AS is_known
