-- Deletes a one-shot copy that is due and has not run, if its pickle is unchanged and no scheduler is about to run it.
-- A scheduler that was awake after the insert has run it. A sleeping scheduler wakes for the next run of another job. That
-- job stays due in the table until the scheduler has processed the older ones, including this one.
-- $1 text  id    $2 bytea  expected pickle
-- $3 double precision  now (seconds since 1970), null for the server's clock
WITH clock AS (SELECT coalesce($3, extract(epoch FROM clock_timestamp())::float8) AS now)
DELETE FROM :pickled! j
USING clock c
WHERE :set_search_path AND j.id = $1 AND j.job_state = $2
  AND NOT EXISTS (SELECT FROM :pickled! o
                  WHERE o.id <> j.id AND o.next_run_time > j.next_run_time
                    AND o.next_run_time BETWEEN c.now - 10 AND c.now + 0.3)
