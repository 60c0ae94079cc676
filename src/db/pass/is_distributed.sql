-- Has Citus distributed the table over shards? (Partition method n marks a reference table, which is not.)
-- $1 text  quoted name of the table
SELECT EXISTS (SELECT FROM pg_catalog.pg_dist_partition p
               WHERE p.logicalrelid = to_regclass($1) AND p.partmethod <> 'n') AS is_distributed
