-- Where does the operator journal end?
SELECT h.seq, encode(h.hash, 'hex') AS hash FROM :journal_head! h
