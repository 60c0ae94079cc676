-- How far have the passes come: the last that was completed, and one that ended early? Rows that did not get here by a
-- pass's own transaction (a restored dump, a copy) speak of other transactions than this server's, and are left out.
SELECT e.stage, e.digest, e.from_xid, e.at, e.base_xid, e.base_at, e.resume_after
FROM :evaluations e
WHERE e.name = 'run-once' AND e.xmin::text::bigint = e.written_by & 4294967295
ORDER BY e.stage
