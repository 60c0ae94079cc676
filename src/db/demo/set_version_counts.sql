-- Sets the numbers of versions that each automation run evaluated and approved.
UPDATE :audit! a
SET versions_approved = (SELECT count(*) FROM :versions! v WHERE v.approved_in_run = a.id),
    versions_evaluated = (SELECT count(*) FROM :versions! v
                          WHERE v.created_at < a.created_at AND coalesce(v.approved_at >= a.created_at, true))
WHERE a.job_id = 'automation-run'
