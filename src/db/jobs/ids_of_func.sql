-- Which jobs run this function?
-- $1 text  func_ref
SELECT id::text FROM :jobs WHERE func_ref = $1 ORDER BY id
