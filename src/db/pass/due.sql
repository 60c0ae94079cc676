-- How many pending versions are to be evaluated?
-- $1 text  only after this id, null from the start
-- $2...  what the scope compares with
-- Put in as text: id_type, the type of versions.id; scope, what is to be evaluated
SELECT count(*) AS due FROM :versions! v
WHERE NOT v.approved AND ($1::text IS NULL OR v.id > $1::text:::id_type) AND :scope
