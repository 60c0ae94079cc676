-- Blocks other migrations until this transaction ends. Only the owner and superusers may take this lock. Readers of the
-- table are not blocked.
LOCK TABLE apsctl.migrations IN SHARE ROW EXCLUSIVE MODE NOWAIT
