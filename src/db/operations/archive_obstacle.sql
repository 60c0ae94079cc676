-- Returns the first of the entries up to one that have to stay in the journal because of a later entry or an open maintenance window.
-- $1 bigint  the last entry to archive
SELECT s.seq, s.id, s.reason, s.later
FROM (SELECT o.seq, o.id, 'change' AS reason, n.id AS later
      FROM :operations! n JOIN :operations! o ON o.group_id = n.group_id AND o.seq <= $1
      WHERE n.seq = $1 + 1
      UNION ALL
      SELECT o.seq, o.id, 'undo', u.id FROM :operations! u JOIN :operations! o ON o.id = u.undo_of WHERE u.seq > $1 AND o.seq <= $1
      UNION ALL
      SELECT o.seq, o.id, 'maintenance', m.id
      FROM :maintenance! m JOIN :maintenance_jobs! j ON j.maintenance = m.id JOIN :operations! o ON o.id = j.operation
      WHERE m.ended_at IS NULL AND o.seq <= $1) s
ORDER BY s.seq
LIMIT 1
