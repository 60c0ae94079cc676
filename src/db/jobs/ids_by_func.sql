-- Which jobs call this function?
-- $1 text  func_ref
SELECT j.id::text FROM :jobs j WHERE j.func_ref = $1 ORDER BY j.id
