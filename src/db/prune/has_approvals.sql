-- Returns whether any approvals are recorded.
SELECT EXISTS (SELECT FROM :approvals p) AS has_approvals
