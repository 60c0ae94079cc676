-- Returns whether the server can read a row of the jobs table before it is deleted, and whether this role may read the
-- journal.
-- The rows of views and foreign tables have no ctid.
-- $1 text  the jobs table, quoted    $2 text  the journal, quoted
SELECT c.relkind IN ('r', 'p') AS is_table,
       coalesce(has_column_privilege(to_regclass($2), 'id', 'SELECT')
                AND has_column_privilege(to_regclass($2), 'undo_right', 'SELECT'), false) AS reads_journal
FROM pg_class c WHERE c.oid = to_regclass($1)
