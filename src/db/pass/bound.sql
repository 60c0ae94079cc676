-- Up to which version does a full batch go? No row where fewer are left.
-- $1 text  after this id, null from the start    $2 bigint  how many make a batch
-- $3...  what the scope compares with
-- Put in as text: id_type, the type of versions.id; scope, what is to be evaluated
SELECT v.id::text AS last FROM :versions! v
WHERE NOT v.approved AND ($1::text IS NULL OR v.id > $1::text:::id_type) AND :scope
ORDER BY v.id OFFSET $2 - 1 LIMIT 1
