-- Lets no other migration go on until this transaction ends. Only the owner and superusers may take this lock: readers
-- of the table neither take nor delay it.
LOCK TABLE apsctl.migrations IN SHARE ROW EXCLUSIVE MODE NOWAIT
