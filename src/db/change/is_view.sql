-- Is the jobs table a view? Its rows have no place of their own.
-- $1 text  the jobs table, quoted
SELECT c.relkind NOT IN ('r', 'p', 'f') AS is_view FROM pg_class c WHERE c.oid = to_regclass($1)
