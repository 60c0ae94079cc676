-- Which of these rights have been granted to just that role (not to PUBLIC, nor by way of another role)?
-- $1 text[]  the roles    $2 text[]  role, database, schema, table or sequence    $3 bigint[]  the objects' oids
-- $4 text[]  the names of the roles that are granted themselves, null for the rest
-- $5 text[]  the privileges    $6 text[]  the columns, null for the whole
SELECT t.at
FROM unnest($1, $2, $3, $4, $5, $6) WITH ORDINALITY AS t(role, kind, oid, granted, privilege, column_name, at)
JOIN pg_roles r ON r.rolname = t.role
WHERE CASE t.kind
    WHEN 'role' THEN EXISTS (SELECT FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
                             WHERE m.member = r.oid AND g.rolname = t.granted)
    WHEN 'database' THEN EXISTS (SELECT FROM pg_database d, aclexplode(d.datacl) a
                                 WHERE d.oid = t.oid AND a.grantee = r.oid AND a.privilege_type = t.privilege)
    WHEN 'schema' THEN EXISTS (SELECT FROM pg_namespace n, aclexplode(n.nspacl) a
                               WHERE n.oid = t.oid AND a.grantee = r.oid AND a.privilege_type = t.privilege)
    ELSE EXISTS (SELECT FROM pg_class c, aclexplode(c.relacl) a
                 WHERE c.oid = t.oid AND a.grantee = r.oid AND a.privilege_type = t.privilege)
         OR EXISTS (SELECT FROM pg_attribute c, aclexplode(c.attacl) a
                    WHERE c.attrelid = t.oid AND c.attname = t.column_name AND a.grantee = r.oid
                      AND a.privilege_type = t.privilege)
    END
ORDER BY t.at
