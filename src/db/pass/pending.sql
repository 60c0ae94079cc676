-- How many versions are pending?
-- $1 text  only those after this id, null for all
-- Put in as text: id_type, the type of versions.id
SELECT count(*) AS pending FROM :versions! v
WHERE NOT v.approved AND ($1::text IS NULL OR v.id > $1::text:::id_type)
