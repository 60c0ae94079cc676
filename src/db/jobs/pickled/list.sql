-- Which jobs does APScheduler 3 keep, and when do they run next?
-- $1 text[]  states, null for all: one without a next run is paused
-- $2 text    LIKE pattern of id, null for all
-- $3 double precision  only jobs that were due before then (seconds since 1970), null for all
-- $4 bigint  how many at most, null for all
SELECT j.id::text, j.next_run_time, j.job_state,
       p.kept_next_run_time, p.resume_at, p.reason, p.paused_by, p.paused_at
FROM :pickled j
LEFT JOIN :pauses p ON p.job_id = j.id::text
WHERE ($1::text[] IS NULL OR CASE WHEN j.next_run_time IS NULL THEN 'PAUSED' ELSE 'SCHEDULED' END = ANY ($1))
  AND ($2::text IS NULL OR j.id::text LIKE $2)
  AND ($3::double precision IS NULL OR j.next_run_time < $3)
ORDER BY :order
LIMIT $4
