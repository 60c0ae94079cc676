-- Which is the newest operation on a job that has not been taken back and takes none back itself, whoever made it?
SELECT o.id FROM :operations! o
WHERE o.undo_of IS NULL AND o.job_id IS NOT NULL AND NOT EXISTS (SELECT FROM :operations! u WHERE u.undo_of = o.id)
ORDER BY o.id DESC
LIMIT 1
