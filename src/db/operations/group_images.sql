-- Returns the images of operations.
-- $1 bigint[]  the operations
SELECT o.id, o.before::text, o.after::text FROM :operations! o WHERE o.id = ANY ($1) ORDER BY o.id
