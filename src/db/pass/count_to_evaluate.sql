-- How many pending versions are to be evaluated?
-- $1 text  only versions after this id, null for all
-- $2...  values of the scope
-- Placeholders: id_type (type of versions.id), scope (which versions to evaluate)
SELECT count(*) AS due FROM :versions! v
WHERE NOT v.approved AND ($1::text IS NULL OR v.id > $1::text:::id_type) AND :scope
