-- How many versions are pending?
-- $1 text  only versions after this id, null for all
-- Placeholders: id_type (type of versions.id)
SELECT count(*) AS pending FROM :versions! v
WHERE NOT v.approved AND ($1::text IS NULL OR v.id > $1::text:::id_type)
