-- How many rows of each kind does the store have?
SELECT (SELECT count(*) FROM :jobs) AS jobs, (SELECT count(*) FROM :audit) AS runs,
       (SELECT count(*) FROM :versions) AS versions,
       (SELECT count(*) FROM :versions WHERE NOT coalesce(approved, false)) AS pending,
       (SELECT count(*) FROM :rules) AS rules
