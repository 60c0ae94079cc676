-- Is the jobs table a table whose rows the server reads before they are deleted, and may this role read the journal?
-- A view's rows have no place of their own, and a foreign table's are on another server.
-- $1 text  the jobs table, quoted    $2 text  the journal, quoted
SELECT c.relkind IN ('r', 'p') AS is_table,
       coalesce(has_column_privilege(to_regclass($2), 'id', 'SELECT')
                AND has_column_privilege(to_regclass($2), 'undo_right', 'SELECT'), false) AS reads_journal
FROM pg_class c WHERE c.oid = to_regclass($1)
