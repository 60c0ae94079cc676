-- Notes in the audit log what has been committed so far.
-- $1 bigint  run id    $2 bigint  versions evaluated    $3 bigint  versions approved    $4 jsonb  what to add to the details
UPDATE :audit!
SET versions_evaluated = $2, versions_approved = $3, details = coalesce(details::jsonb, '{}') || $4
WHERE id = $1
