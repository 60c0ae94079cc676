-- Returns whether one of these operations has been undone.
-- $1 bigint[]  the newest operations of their chains of undos    $2 bigint[]  the undos that this transaction has written
SELECT EXISTS (SELECT FROM :operations! u WHERE u.undo_of = ANY ($1) AND u.id <> ALL ($2)) AS is_undone
