-- Returns the archived parts of the journal, in order.
SELECT a.first_seq, a.last_seq, encode(a.last_hash, 'hex') AS last_hash, a.first_id, a.last_id, a.first_at, a.last_at, a.file
FROM :archives a
ORDER BY a.last_seq
