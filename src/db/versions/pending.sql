-- How many versions are not approved yet?
SELECT count(*) AS pending FROM :versions v WHERE NOT v.approved
