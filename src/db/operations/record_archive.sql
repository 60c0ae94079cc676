-- Records an archived part of the journal. Returns nothing if the last entry is not in the journal as given.
-- $1 bigint  the first entry    $2 bigint  the last entry    $3 text  its hash    $4 text  the file
-- $5 timestamptz  now, null for the server's clock
INSERT INTO :archives! (first_seq, last_seq, last_hash, first_id, last_id, first_at, last_at, file, archived_at)
SELECT $1, o.seq, o.hash, s.first_id, s.last_id, s.first_at, s.last_at, $4, coalesce($5, clock_timestamp())
FROM :operations! o
CROSS JOIN (SELECT min(a.id) AS first_id, max(a.id) AS last_id, min(a.at) AS first_at, max(a.at) AS last_at
            FROM :operations! a WHERE a.seq BETWEEN $1 AND $2) s
WHERE o.seq = $2 AND o.hash = decode($3, 'hex')
RETURNING last_seq
