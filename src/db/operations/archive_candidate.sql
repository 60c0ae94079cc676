-- Returns the first entry of the journal, and the last of the entries that are all older than a time; null if there are none.
-- $1 timestamptz  the time
SELECT min(o.seq) AS first_seq,
       coalesce((SELECT min(n.seq) - 1 FROM :operations! n WHERE n.at >= $1), max(o.seq)) AS last_seq
FROM :operations! o
