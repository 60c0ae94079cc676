-- Deletes archived entries of the journal. Its trigger allows that in a transaction that records the archive.
-- $1 bigint  the first entry    $2 bigint  the last entry
DELETE FROM :operations! o WHERE o.seq BETWEEN $1 AND $2
