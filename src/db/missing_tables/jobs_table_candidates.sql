-- Returns the tables that look like a jobs table, and whether APScheduler itself writes them.
-- APScheduler 3 and django-apscheduler have a pickle in job_state, APScheduler 4 has one in trigger.
SELECT format('%I.%I', n.nspname, c.relname) AS name, a.is_stock
FROM (SELECT attrelid,
             bool_or(attname IN ('job_state', 'trigger') AND atttypid = 'bytea'::regtype) AS is_stock
      FROM pg_attribute
      WHERE attname IN ('id', 'next_run_time', 'job_state', 'task_id', 'trigger', 'paused', 'next_fire_time')
        AND attnum > 0 AND NOT attisdropped
      GROUP BY attrelid
      HAVING array_agg(attname::text) @> '{id,next_run_time,job_state}'
          OR array_agg(attname::text) @> '{id,task_id,trigger,paused,next_fire_time}') a
JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname NOT IN ('information_schema', 'apsctl')
ORDER BY a.is_stock DESC, has_schema_privilege(n.oid, 'USAGE') DESC, n.nspname, c.relname
LIMIT 20
