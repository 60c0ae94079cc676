-- Returns the last id of a full batch, or no row if fewer versions are left.
-- $1 text  only versions after this id, null for the first batch    $2 bigint  batch size
-- $3...  values of the scope
-- Placeholders: id_type (type of versions.id), scope (which versions to evaluate)
SELECT v.id::text AS last FROM :versions! v
WHERE NOT v.approved AND ($1::text IS NULL OR v.id > $1::text:::id_type) AND :scope
ORDER BY v.id OFFSET $2 - 1 LIMIT 1
