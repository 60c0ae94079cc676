-- Would an undo of this deletion be refused? It is where the server has not read the row that was deleted.
-- $1 bigint  the operation
SELECT o.undo_right IS NULL AS is_final FROM :operations! o WHERE o.id = $1
