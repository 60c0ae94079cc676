-- Has Citus spread the versions over shards? (A table that it keeps whole is marked by the method n.)
-- $1 text  the table's quoted name
SELECT EXISTS (SELECT FROM pg_catalog.pg_dist_partition p
               WHERE p.logicalrelid = to_regclass($1) AND p.partmethod <> 'n') AS is_distributed
