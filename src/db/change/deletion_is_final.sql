-- Returns whether an undo of each of these deletions would be refused, because the server has not read the deleted row.
-- $1 bigint[]  the operations
SELECT o.id, o.undo_right IS NULL AS is_final FROM :operations! o WHERE o.id = ANY ($1)
