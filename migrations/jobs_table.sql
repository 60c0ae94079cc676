-- The guide's jobs table: created where it is absent, given the columns that are missing; nothing is dropped or retyped.
-- `migrate up` leaves it out where APScheduler has written the table itself: do not run it there.
-- :jobs is the table's name (psql -v jobs=apscheduler_jobs ...).
SET LOCAL lock_timeout = '5s';

CREATE TABLE IF NOT EXISTS :jobs (
    id                 text PRIMARY KEY,
    func_ref           text,
    args               jsonb,
    kwargs             jsonb,
    next_run_time      timestamptz,
    job_state          text,
    misfire_grace_time integer
);
ALTER TABLE :jobs
    ADD COLUMN IF NOT EXISTS func_ref           text,
    ADD COLUMN IF NOT EXISTS args               jsonb,
    ADD COLUMN IF NOT EXISTS kwargs             jsonb,
    ADD COLUMN IF NOT EXISTS next_run_time      timestamptz,
    ADD COLUMN IF NOT EXISTS job_state          text,
    ADD COLUMN IF NOT EXISTS misfire_grace_time integer;
-- Finding the few jobs that execute must not mean reading all of them.
CREATE INDEX IF NOT EXISTS apsctl_jobs_executing ON :jobs (id) WHERE job_state = 'EXECUTING';
