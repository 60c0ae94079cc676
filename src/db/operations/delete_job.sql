-- Deletes a job's row.
-- $1 text  id
DELETE FROM :jobs! j WHERE :set_search_path AND j.id = $1
