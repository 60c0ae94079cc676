-- Returns whether this transaction wrote this journal entry.
-- $1 bigint  the entry's id    $2 bigint  the transaction's id
SELECT EXISTS (SELECT FROM :operations! o WHERE o.id = $1 AND o.xmin::text::bigint = $2 % 4294967296) AS is_there
