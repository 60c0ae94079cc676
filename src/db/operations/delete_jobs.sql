-- Deletes the rows of jobs.
-- $1 text[]  ids
DELETE FROM :jobs! j WHERE :set_search_path AND j.id = ANY ($1)
