-- Restores jobs of APScheduler 3 from their images, under the conditions of replace.sql.
-- One element for each job: $1 text[]  ids    $2 text[]  images    $3 bytea[]  expected pickles
-- $4 boolean[]  write even if the job is due
-- $5 double precision  now (seconds since 1970), null for the server's clock
-- Placeholders: epoch_type (type of next_run_time)
UPDATE :pickled! j
SET next_run_time = (i.job ->> 'next_run_time'):::epoch_type, job_state = (i.job ->> 'job_state')::bytea
FROM (SELECT n.id, n.image::jsonb -> 'job' AS job, n.expected, n.even_due
      FROM unnest($1::text[], $2::text[], $3::bytea[], $4::boolean[]) AS n(id, image, expected, even_due)) i
WHERE :set_search_path AND j.id = ANY ($1) AND j.id::text = i.id AND j.job_state = i.expected
  AND (i.even_due OR j.next_run_time IS NULL
       OR j.next_run_time > coalesce($5, extract(epoch FROM clock_timestamp())::float8) + 0.3)
