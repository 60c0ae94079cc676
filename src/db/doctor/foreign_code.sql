-- Which code executed by statements on these tables belongs to a role that is neither the table's owner nor a superuser?
-- $1 text[]  quoted names of the tables
-- Includes the children of a table, and the tables named by a view or a rule. Follows triggers, defaults, generated columns,
-- constraints, policies, view definitions, rules, indexes, partition keys and column types to the functions they call,
-- through operators, operator classes, domains and functions whose dependencies the server records.
WITH RECURSIVE relation (oid, trusted, parent, is_child) AS (
    SELECT c.oid, c.relowner, NULL::oid, false
    FROM unnest($1::text[]) AS t(name) JOIN pg_catalog.pg_class c ON c.oid = to_regclass(t.name)
    UNION
    SELECT e.* FROM relation r CROSS JOIN LATERAL (
        SELECT i.inhrelid, r.trusted, r.oid, true FROM pg_catalog.pg_inherits i WHERE i.inhparent = r.oid
        UNION ALL
        SELECT c.oid, c.relowner, r.oid, false
        FROM pg_catalog.pg_rewrite w
        JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = w.oid
             AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid <> w.ev_class AND d.refobjid >= 16384
        JOIN pg_catalog.pg_class c ON c.oid = d.refobjid AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
        WHERE w.ev_class = r.oid) AS e),
source (relation, trusted, kind, name, classid, objid) AS (
    SELECT r.oid, r.trusted, 'trigger', g.tgname, 'pg_catalog.pg_trigger'::regclass::oid, g.oid
    FROM relation r JOIN pg_catalog.pg_trigger g ON g.tgrelid = r.oid AND NOT g.tgisinternal AND g.tgenabled <> 'D'
    UNION ALL
    SELECT r.oid, r.trusted, CASE WHEN a.attgenerated = '' THEN 'default of column' ELSE 'generated column' END,
           a.attname, 'pg_catalog.pg_attrdef'::regclass, d.oid
    FROM relation r JOIN pg_catalog.pg_attrdef d ON d.adrelid = r.oid
    JOIN pg_catalog.pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
    UNION ALL
    -- Before PostgreSQL 15, the functions of a generated column are recorded as dependencies of the column.
    SELECT r.oid, r.trusted, 'generated column', a.attname, d.refclassid, d.refobjid
    FROM relation r JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND a.attgenerated <> ''
    JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = r.oid AND d.objsubid = a.attnum
         AND d.refclassid IN ('pg_catalog.pg_proc'::regclass, 'pg_catalog.pg_operator'::regclass)
    UNION ALL
    SELECT r.oid, r.trusted, 'type of column', a.attname, 'pg_catalog.pg_type'::regclass, a.atttypid
    FROM relation r JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND a.atttypid >= 16384
    UNION ALL
    SELECT r.oid, r.trusted, 'constraint', k.conname, 'pg_catalog.pg_constraint'::regclass, k.oid
    FROM relation r JOIN pg_catalog.pg_constraint k ON k.conrelid = r.oid
    UNION ALL
    SELECT r.oid, r.trusted, 'policy', p.polname, 'pg_catalog.pg_policy'::regclass, p.oid
    FROM relation r JOIN pg_catalog.pg_policy p ON p.polrelid = r.oid
    UNION ALL
    SELECT r.oid, r.trusted, CASE w.rulename WHEN '_RETURN' THEN 'view definition' ELSE 'rule' END, w.rulename,
           'pg_catalog.pg_rewrite'::regclass, w.oid
    FROM relation r JOIN pg_catalog.pg_rewrite w ON w.ev_class = r.oid
    UNION ALL
    SELECT r.oid, r.trusted, 'index', c.relname, 'pg_catalog.pg_class'::regclass, c.oid
    FROM relation r JOIN pg_catalog.pg_index x ON x.indrelid = r.oid JOIN pg_catalog.pg_class c ON c.oid = x.indexrelid
    UNION ALL
    SELECT r.oid, r.trusted, 'partition key', '', 'pg_catalog.pg_class'::regclass, p.partrelid
    FROM relation r JOIN pg_catalog.pg_partitioned_table p ON p.partrelid = r.oid),
code AS (
    SELECT * FROM source
    UNION
    SELECT c.relation, c.trusted, c.kind, c.name, e.* FROM code c CROSS JOIN LATERAL (
        -- Dependencies of a column do not belong to the relation itself.
        SELECT d.refclassid, d.refobjid FROM pg_catalog.pg_depend d
        WHERE d.classid = c.classid AND d.objid = c.objid AND d.refobjid >= 16384
          AND (d.objsubid = 0 OR d.classid <> 'pg_catalog.pg_class'::regclass)
          AND d.refclassid IN ('pg_catalog.pg_proc'::regclass, 'pg_catalog.pg_operator'::regclass,
                               'pg_catalog.pg_type'::regclass, 'pg_catalog.pg_opclass'::regclass,
                               'pg_catalog.pg_opfamily'::regclass)
        UNION ALL
        SELECT 'pg_catalog.pg_constraint'::regclass, k.oid FROM pg_catalog.pg_constraint k
        WHERE c.classid = 'pg_catalog.pg_type'::regclass AND k.contypid = c.objid
        UNION ALL
        SELECT 'pg_catalog.pg_type'::regclass, a.atttypid
        FROM pg_catalog.pg_type t JOIN pg_catalog.pg_attribute a ON a.attrelid = t.typrelid
        WHERE c.classid = 'pg_catalog.pg_type'::regclass AND t.oid = c.objid AND a.attnum > 0 AND a.atttypid >= 16384
        UNION ALL
        SELECT 'pg_catalog.pg_proc'::regclass, p.amproc::oid FROM pg_catalog.pg_amproc p
        WHERE c.classid = 'pg_catalog.pg_opfamily'::regclass AND p.amprocfamily = c.objid
        UNION ALL
        SELECT 'pg_catalog.pg_operator'::regclass, o.amopopr FROM pg_catalog.pg_amop o
        WHERE c.classid = 'pg_catalog.pg_opfamily'::regclass AND o.amopfamily = c.objid) AS e),
found (relation, trusted, kind, name, what, code, owner) AS (
    SELECT c.relation, c.trusted, c.kind, c.name, 'routine',
           format('%I.%I(%s)', n.nspname, p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid)), p.proowner
    FROM code c JOIN pg_catalog.pg_proc p ON c.classid = 'pg_catalog.pg_proc'::regclass AND p.oid = c.objid
    JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    UNION
    SELECT c.relation, c.trusted, c.kind, c.name, 'domain', format('%I.%I', n.nspname, t.typname), t.typowner
    FROM code c JOIN pg_catalog.pg_type t ON c.classid = 'pg_catalog.pg_type'::regclass AND t.oid = c.objid AND t.typtype = 'd'
    JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
    UNION
    SELECT r.parent, r.trusted, 'child table', '', 'table', format('%I.%I', n.nspname, c.relname), c.relowner
    FROM relation r JOIN pg_catalog.pg_class c ON c.oid = r.oid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE r.is_child
    UNION
    SELECT b.oid, b.relowner, 'view', '', CASE v.relkind WHEN 'm' THEN 'materialized view' ELSE 'view' END,
           format('%I.%I', n.nspname, v.relname), v.relowner
    FROM relation r JOIN pg_catalog.pg_class b ON b.oid = r.oid
    JOIN pg_catalog.pg_class v ON v.oid = r.parent AND v.relkind IN ('v', 'm')
    JOIN pg_catalog.pg_namespace n ON n.oid = v.relnamespace
    WHERE NOT r.is_child)
SELECT f.kind, f.name::text, format('%I.%I', n.nspname, c.relname) AS table_name, f.what, f.code, o.rolname::text AS owner,
       t.rolname::text AS table_owner
FROM found f
JOIN pg_catalog.pg_class c ON c.oid = f.relation JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_roles o ON o.oid = f.owner JOIN pg_catalog.pg_roles t ON t.oid = f.trusted
WHERE f.owner <> f.trusted AND NOT o.rolsuper
GROUP BY f.kind, f.name, n.nspname, c.relname, f.what, f.code, o.rolname, t.rolname
ORDER BY table_name, f.kind, f.name, f.code
