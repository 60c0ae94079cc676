-- Returns the owners of databases and schemas.
-- $1 text[]  database or schema    $2 bigint[]  their oids
SELECT t.at, pg_get_userbyid(coalesce(d.datdba, n.nspowner))::text AS owner
FROM unnest($1, $2) WITH ORDINALITY AS t(kind, oid, at)
LEFT JOIN pg_database d ON t.kind = 'database' AND d.oid = t.oid
LEFT JOIN pg_namespace n ON t.kind = 'schema' AND n.oid = t.oid
ORDER BY t.at
