-- Returns which of these ids exist.
-- $1 text[]  ids
SELECT j.id::text AS id FROM :pickled! j WHERE j.id = ANY ($1)
