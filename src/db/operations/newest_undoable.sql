-- Returns the newest operation on a job that is not an undo and has not been undone, by anybody.
SELECT o.id FROM :operations! o
WHERE o.undo_of IS NULL AND o.job_id IS NOT NULL AND NOT EXISTS (SELECT FROM :operations! u WHERE u.undo_of = o.id)
ORDER BY o.id DESC
LIMIT 1
