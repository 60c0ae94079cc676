-- Returns whether an undo of this deletion would be refused, because the server has not read the deleted row.
-- $1 bigint  the operation
SELECT o.undo_right IS NULL AS is_final FROM :operations! o WHERE o.id = $1
