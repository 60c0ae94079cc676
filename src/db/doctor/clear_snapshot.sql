-- Has the next look at pg_stat_activity show the sessions as they are then.
SELECT pg_stat_clear_snapshot()::text AS cleared
