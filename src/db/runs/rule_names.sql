-- What are these rules called?
-- $1 text[]  ids
SELECT r.id::text, r.name::text FROM :rules r WHERE r.id::text = ANY ($1)
