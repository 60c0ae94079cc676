-- Deletes one-shot copies that are due and have not run, if their pickles are unchanged and no scheduler is about to run them.
-- A scheduler that was awake after the insert has run them. A sleeping scheduler wakes for the next run of another job. That
-- job stays due in the table until the scheduler has processed the older ones, including these.
-- One element for each job: $1 text[]  ids    $2 bytea[]  expected pickles
-- $3 double precision  now (seconds since 1970), null for the server's clock
WITH clock AS (SELECT coalesce($3, extract(epoch FROM clock_timestamp())::float8) AS now)
DELETE FROM :pickled! j
USING clock c, unnest($1::text[], $2::bytea[]) AS n(id, expected)
WHERE :set_search_path AND j.id = ANY ($1) AND j.id::text = n.id AND j.job_state = n.expected
  AND NOT EXISTS (SELECT FROM :pickled! o
                  WHERE o.id <> j.id AND o.next_run_time > j.next_run_time
                    AND o.next_run_time BETWEEN c.now - 10 AND c.now + 0.3)
