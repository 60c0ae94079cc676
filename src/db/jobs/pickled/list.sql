-- Which jobs of APScheduler 3 match the filter, and when do they run next? A job without a next run is paused.
-- $1 text[]  states in capitals, null for all
-- $2 text    LIKE pattern of id, null for all
-- $3 double precision  only jobs due before this time (seconds since 1970), null for all
-- $4 bigint  limit, null for none
-- Placeholders: order (the ORDER BY expression)
SELECT j.id::text, j.next_run_time, j.job_state,
       p.kept_next_run_time, p.resume_at, p.reason, p.paused_by, p.paused_at
FROM :pickled j
LEFT JOIN :pauses p ON p.job_id = j.id::text
WHERE ($1::text[] IS NULL OR CASE WHEN j.next_run_time IS NULL THEN 'PAUSED' ELSE 'SCHEDULED' END = ANY ($1))
  AND ($2::text IS NULL OR j.id::text LIKE $2)
  AND ($3::double precision IS NULL OR j.next_run_time < $3)
ORDER BY :order
LIMIT $4
