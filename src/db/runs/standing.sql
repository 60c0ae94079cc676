-- What has become of the versions a run approved? Unchanged are those last written by one of its own transactions.
-- $1 text  run id
-- Put in as text: of_run, whether the run approved the version
SELECT count(*) FILTER (WHERE v.approved AND v.is_unchanged) AS unchanged,
       count(*) FILTER (WHERE v.approved AND NOT v.is_unchanged) AS changed,
       count(*) FILTER (WHERE v.approved IS NOT TRUE) AS pending
FROM (SELECT r.approved AS approved,
             r.xmin IN (SELECT (a.xid & 4294967295)::text::xid FROM :approvals! a WHERE coalesce(a.run, a.run_id::text) = $1) AS is_unchanged
      FROM :versions! r WHERE :of_run) v
