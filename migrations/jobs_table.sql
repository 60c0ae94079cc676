-- The guide's jobs table. `migrate up --create-tables` creates it where it is absent; APScheduler 3 and 4 cannot use it.
CREATE TABLE :jobs (
    id                 text PRIMARY KEY,
    func_ref           text,
    args               jsonb,
    kwargs             jsonb,
    next_run_time      timestamptz,
    job_state          text,
    misfire_grace_time integer
);
-- Finding the few jobs that execute must not mean reading all of them.
CREATE INDEX apsctl_jobs_executing ON :jobs (id) WHERE upper(job_state) = 'EXECUTING';
