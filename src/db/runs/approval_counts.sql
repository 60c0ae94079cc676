-- How many versions approved by a run are unchanged, changed, or pending again? A version is unchanged if one of the run's
-- own transactions wrote its row last.
-- $1 text  run id
-- Placeholders: approved_by_run (whether the run approved the version)
SELECT count(*) FILTER (WHERE v.approved AND v.is_unchanged) AS unchanged,
       count(*) FILTER (WHERE v.approved AND NOT v.is_unchanged) AS changed,
       count(*) FILTER (WHERE v.approved IS NOT TRUE) AS pending
FROM (SELECT r.approved AS approved,
             r.xmin IN (SELECT (a.xid & 4294967295)::text::xid FROM :approvals! a WHERE coalesce(a.run, a.run_id::text) = $1) AS is_unchanged
      FROM :versions! r WHERE :approved_by_run) v
