-- Returns the recorded end of the operator journal.
SELECT h.seq, encode(h.hash, 'hex') AS hash FROM :journal_head! h
