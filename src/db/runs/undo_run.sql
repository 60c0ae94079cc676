-- Reverts a run's approvals of versions that are unchanged since. The condition holds for the row as it is when it is
-- written, so that a version changed at the same time is left as it is.
-- $1 text  run id    $2 bigint  how many ids to return
-- Placeholders: approved_by_run (whether the run approved the version)
WITH taken AS (
    UPDATE :versions! v
    SET approved = false, approved_at = NULL, approved_by_rule = NULL, approved_in_run = NULL
    WHERE :set_search_path AND :approved_by_run AND v.approved
      AND v.xmin IN (SELECT (a.xid & 4294967295)::text::xid FROM :approvals! a WHERE coalesce(a.run, a.run_id::text) = $1)
    RETURNING v.id)
SELECT count(*) AS versions,
       ARRAY(SELECT f.id::text FROM (SELECT t.id FROM taken t ORDER BY t.id LIMIT $2) f ORDER BY f.id) AS first_ids
FROM taken
