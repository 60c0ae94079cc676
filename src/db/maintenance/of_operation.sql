-- Does an entry of the journal belong to a maintenance window that is open?
-- $1 bigint  the entry
SELECT EXISTS (SELECT FROM :maintenance_jobs k JOIN :maintenance m ON m.id = k.maintenance
               WHERE k.operation = $1 AND m.ended_at IS NULL) AS is_open
