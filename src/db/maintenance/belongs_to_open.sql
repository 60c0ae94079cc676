-- Does a journal entry belong to an open maintenance window?
-- $1 bigint  the entry
SELECT EXISTS (SELECT FROM :maintenance_jobs k JOIN :maintenance m ON m.id = k.maintenance
               WHERE k.operation = $1 AND m.ended_at IS NULL) AS is_open
