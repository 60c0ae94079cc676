-- Which jobs match the filter, and when do they run next?
-- $1 text[]       states in capitals, null for all
-- $2 text         LIKE pattern of func_ref, null for all
-- $3 text         LIKE pattern of id, null for all
-- $4 timestamptz  only jobs due before this time, null for all
-- $5 bigint       limit, null for none
-- Placeholders: order (the ORDER BY expression)
SELECT :job_columns
FROM :jobs j
LEFT JOIN :schedules s ON s.job_id = j.id::text
LEFT JOIN :pauses p ON p.job_id = j.id::text
WHERE ($1::text[] IS NULL OR upper(j.job_state::text) = ANY ($1))
  AND ($2::text IS NULL OR j.func_ref::text LIKE $2)
  AND ($3::text IS NULL OR j.id::text LIKE $3)
  AND ($4::timestamptz IS NULL OR (j.next_run_time < $4 AND coalesce(upper(j.job_state::text), '') NOT IN ('PAUSED', 'REMOVED')))
ORDER BY :order
LIMIT $5
