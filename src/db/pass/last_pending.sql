-- What is the highest id of a pending version?
SELECT v.id::text AS last FROM :versions! v WHERE NOT v.approved ORDER BY v.id DESC LIMIT 1
