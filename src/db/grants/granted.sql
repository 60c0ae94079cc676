-- Returns which of these privileges each role has, and which the current role may grant.
-- A privilege granted to the role itself counts. On a database or schema PUBLIC's counts too, if the current role cannot
-- grant it. A membership counts if it is inherited.
-- $1 text[]  the roles    $2 text[]  role, database, schema, table, sequence or function    $3 bigint[]  the objects' oids
-- $4 text[]  the names of granted roles, null for other objects
-- $5 text[]  the privileges    $6 text[]  the columns, null for the whole object
SELECT t.at, m.may_grant,
       r.oid IS NOT NULL AND CASE t.kind
           WHEN 'role' THEN EXISTS (SELECT FROM pg_auth_members a JOIN pg_roles g ON g.oid = a.roleid
                                    WHERE a.member = r.oid AND g.rolname = t.granted
                                      AND coalesce((to_jsonb(a) ->> 'inherit_option')::boolean, r.rolinherit))
           WHEN 'database' THEN EXISTS (SELECT FROM pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
                                        WHERE d.oid = t.oid AND a.privilege_type = t.privilege
                                          AND (a.grantee = r.oid OR a.grantee = 0 AND NOT m.may_grant))
           WHEN 'schema' THEN EXISTS (SELECT FROM pg_namespace n, aclexplode(n.nspacl) a
                                      WHERE n.oid = t.oid AND a.privilege_type = t.privilege
                                        AND (a.grantee = r.oid OR a.grantee = 0 AND NOT m.may_grant))
           WHEN 'function' THEN EXISTS (SELECT FROM pg_proc p, aclexplode(p.proacl) a
                                        WHERE p.oid = t.oid AND a.grantee = r.oid AND a.privilege_type = t.privilege)
           ELSE EXISTS (SELECT FROM pg_class c, aclexplode(c.relacl) a
                        WHERE c.oid = t.oid AND a.grantee = r.oid AND a.privilege_type = t.privilege)
                OR EXISTS (SELECT FROM pg_attribute c, aclexplode(c.attacl) a
                           WHERE c.attrelid = t.oid AND c.attname = t.column_name AND a.grantee = r.oid
                             AND a.privilege_type = t.privilege)
           END AS is_held
FROM unnest($1, $2, $3, $4, $5, $6) WITH ORDINALITY AS t(role, kind, oid, granted, privilege, column_name, at)
LEFT JOIN pg_roles r ON r.rolname = t.role
CROSS JOIN LATERAL (
    SELECT CASE t.kind WHEN 'database' THEN has_database_privilege(t.oid::oid, t.privilege || ' WITH GRANT OPTION')
                       WHEN 'schema' THEN has_schema_privilege(t.oid::oid, t.privilege || ' WITH GRANT OPTION')
                       ELSE true END AS may_grant) m
ORDER BY t.at
