-- Returns which of these jobs of APScheduler 3 a scheduler may write within some seconds.
-- A row that has been due for more than 60 s is not being written by a scheduler.
-- $1 text[]  ids    $2 double precision  seconds
SELECT j.id::text AS id FROM :pickled! j
WHERE j.id = ANY ($1)
  AND j.next_run_time BETWEEN extract(epoch FROM clock_timestamp())::float8 - 60
                          AND extract(epoch FROM clock_timestamp())::float8 + $2
