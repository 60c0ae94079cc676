-- How many versions are pending, and what is the lowest id of those to be evaluated?
-- $1 text  only versions after this id, null for all
-- $2...  values of the scope
-- Placeholders: id_type (type of versions.id), least_id (aggregate for the lowest id), scope (which versions to evaluate)
SELECT count(*) AS pending,
       (:least_id FILTER (WHERE ($1::text IS NULL OR v.id > $1::text:::id_type) AND :scope))::text AS first
FROM :versions! v WHERE NOT v.approved
