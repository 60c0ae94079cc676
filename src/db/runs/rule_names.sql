-- What are the names of these rules?
-- $1 text[]  ids
SELECT r.id::text, jsonb_typeof(to_jsonb(r.id)) = 'number' AS id_is_number, r.name::text FROM :rules r WHERE r.id::text = ANY ($1)
