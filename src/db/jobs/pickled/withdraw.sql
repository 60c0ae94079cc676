-- Deletes a one-shot job that is due and has not run, if it still is as it was seen and no scheduler is at it.
-- A scheduler that has been awake since it was inserted has run it. One that is asleep wakes for the next run of another
-- job, which stays due in the table until the scheduler has dealt with the older ones, this one among them.
-- $1 text  id    $2 bytea  the pickle as it was seen
-- $3 double precision  now (seconds since 1970), null for the server's clock
WITH clock AS (SELECT coalesce($3, extract(epoch FROM clock_timestamp())::float8) AS now)
DELETE FROM :pickled! j
USING clock c
WHERE :set_search_path AND j.id = $1 AND j.job_state = $2
  AND NOT EXISTS (SELECT FROM :pickled! o
                  WHERE o.id <> j.id AND o.next_run_time > j.next_run_time
                    AND o.next_run_time BETWEEN c.now - 10 AND c.now + 0.3)
