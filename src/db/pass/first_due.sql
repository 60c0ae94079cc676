-- How many versions are pending, and which is the first of them that is to be evaluated?
-- $1 text  only after this id, null from the start
-- $2...  what the scope compares with
-- Put in as text: id_type, the type of versions.id; least_id, the least id; scope, what is to be evaluated
SELECT count(*) AS pending,
       (:least_id FILTER (WHERE ($1::text IS NULL OR v.id > $1::text:::id_type) AND :scope))::text AS first
FROM :versions! v WHERE NOT v.approved
