-- Returns a time as the log of runs has it.
-- $1 timestamptz  the time
-- Placeholders: written_time (the time in the type of the log)
SELECT (:written_time)::text AS cutoff FROM (SELECT $1::timestamptz AS time) x
