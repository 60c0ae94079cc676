-- Which evaluations can the next pass continue: the last complete one, and one that was interrupted?
-- Rows whose xmin differs from written_by come from a restored dump or a copy. Their transaction ids belong to another
-- server, so they are ignored.
SELECT e.stage, e.digest, e.from_xid, e.at, e.base_xid, e.base_at, e.resume_after
FROM :evaluations e
WHERE e.name = 'run-once' AND e.xmin::text::bigint = e.written_by & 4294967295
ORDER BY e.stage
