-- Counts the runs of a log that began before a time.
-- $1 text  the time    $2 bigint  count at most so many, null for all
-- $3 text[]  jobs of the runs to keep    $4 text[]  when those runs began
-- Placeholders: as in delete_batch.sql; selected (which runs to count)
SELECT count(*) AS runs
FROM (SELECT FROM ONLY :run_log a
      WHERE :run_time < $1::text:::run_time_type AND (:selected)
        AND NOT EXISTS (SELECT FROM unnest($3::text[], $4::text[]) AS k (job, started_at)
                        WHERE k.job = :run_job AND k.started_at:::run_time_type = :run_time)
      LIMIT $2) r
