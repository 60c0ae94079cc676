-- Deletes the oldest runs of a log. Returns how many were found and deleted, their ids, and the time of the newest.
-- Rows that another session has locked are left, so that the statement never waits for one.
-- $1 text  only runs that began before this time    $2 text  only runs that began at this time or later, null for all
-- $3 text  only runs that began before this time, null for all    $4 bigint  how many runs
-- $5 text[]  jobs of the runs to keep    $6 text[]  when those runs began
-- Placeholders: run_log (the table), run_time (when a run began), run_time_type (the type of that),
-- run_job (the run's job, not null), run_id_text (the run's id as text), is_open (whether the run has not ended)
WITH old AS MATERIALIZED (
    SELECT a.ctid AS place, :run_time AS started_at FROM ONLY :run_log a
    WHERE :run_time < $1::text:::run_time_type AND ($2::text IS NULL OR :run_time >= $2::text:::run_time_type)
      AND ($3::text IS NULL OR :run_time < $3::text:::run_time_type)
      AND NOT (:is_open)
      AND NOT EXISTS (SELECT FROM unnest($5::text[], $6::text[]) AS k (job, started_at)
                      WHERE k.job = :run_job AND k.started_at:::run_time_type = :run_time)
    ORDER BY :run_time
    LIMIT $4
    FOR UPDATE OF a SKIP LOCKED),
deleted AS (
    DELETE FROM ONLY :run_log a WHERE a.ctid = ANY (ARRAY(SELECT o.place FROM old o)) RETURNING :run_id_text AS id)
SELECT (SELECT count(*) FROM old) AS found, (SELECT count(*) FROM deleted) AS runs,
       (SELECT max(o.started_at)::text FROM old o) AS last_time,
       (SELECT array_agg(d.id) FROM deleted d WHERE d.id IS NOT NULL) AS ids
