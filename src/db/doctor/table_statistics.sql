-- How many rows and dead rows do these tables have, and when were they last analyzed?
-- $1 text[]  quoted names of the tables
SELECT t.at, c.reltuples::float8 AS estimate, pg_relation_size(c.oid) AS bytes,
       coalesce(s.n_live_tup, 0) AS live, coalesce(s.n_dead_tup, 0) AS dead,
       coalesce(s.n_mod_since_analyze, 0) AS modified,
       extract(epoch FROM clock_timestamp() - greatest(s.last_analyze, s.last_autoanalyze))::float8 AS analyzed_seconds
FROM unnest($1::text[]) WITH ORDINALITY AS t(name, at)
JOIN pg_class c ON c.oid = to_regclass(t.name) AND c.relkind IN ('r', 'm')
LEFT JOIN pg_stat_all_tables s ON s.relid = c.oid
ORDER BY t.at
