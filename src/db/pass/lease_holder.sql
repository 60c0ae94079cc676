-- Which process holds the lease of the pass?
SELECT l.host, l.pid FROM :lease l WHERE name = 'run-once'
