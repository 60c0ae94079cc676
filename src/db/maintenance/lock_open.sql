-- Locks the open maintenance window and returns it.
SELECT m.id, m.since, m.until, m.reason, m.begun_by FROM :maintenance! m WHERE m.ended_at IS NULL FOR UPDATE
