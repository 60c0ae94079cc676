-- Returns whether rows of a log of runs may be deleted in batches: its kind, this role's privileges, what else a deletion would do,
-- and whether an index begins with the time of a run.
-- $1 text  quoted name of the table    $2 text  column of the time, null if no index on it can be used
SELECT c.relkind::text AS relation_kind, pg_relation_size(c.oid) AS bytes,
       EXISTS (SELECT FROM pg_inherits i WHERE i.inhparent = c.oid) AS has_children,
       has_table_privilege(c.oid, 'SELECT') AS may_select, has_table_privilege(c.oid, 'DELETE') AS may_delete,
       has_any_column_privilege(c.oid, 'UPDATE') AS may_update, row_security_active(c.oid) AS has_row_security,
       ARRAY(SELECT format('%s (constraint %I)', k.conrelid::regclass, k.conname) FROM pg_constraint k
             WHERE k.confrelid = c.oid AND k.contype = 'f' ORDER BY 1) AS foreign_keys,
       ARRAY(SELECT g.tgname::text FROM pg_trigger g
             WHERE g.tgrelid = c.oid AND NOT g.tgisinternal AND g.tgenabled IN ('O', 'A') AND g.tgtype & 8 <> 0
             ORDER BY g.tgname) AS triggers,
       ARRAY(SELECT r.rulename::text FROM pg_rewrite r
             WHERE r.ev_class = c.oid AND r.ev_type = '4' AND r.ev_enabled <> 'D' ORDER BY r.rulename) AS rules,
       EXISTS (SELECT FROM pg_index i
               JOIN pg_class x ON x.oid = i.indexrelid
               JOIN pg_am m ON m.oid = x.relam AND m.amname = 'btree'
               JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0] AND a.attname = $2
               WHERE i.indrelid = c.oid AND i.indpred IS NULL AND i.indisvalid AND i.indisready) AS has_index
FROM pg_class c
WHERE c.oid = to_regclass($1)
