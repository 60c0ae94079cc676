-- How many versions are pending?
SELECT count(*) AS pending FROM :versions v WHERE NOT v.approved
