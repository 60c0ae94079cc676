-- The runs that `runs import` has read from the log of APScheduler 3, whose stores record none.
CREATE TABLE apsctl.runs (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key          bytea NOT NULL UNIQUE,
    job_id       text,
    job_name     text NOT NULL,
    trigger      text NOT NULL,
    executor     text,
    status       text NOT NULL,
    scheduled_at timestamptz,
    created_at   timestamptz NOT NULL,
    completed_at timestamptz,
    error        text,
    details      jsonb,
    source       text NOT NULL,
    imported_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX runs_created_at ON apsctl.runs (created_at);
CREATE INDEX runs_job_id ON apsctl.runs (job_id, created_at);
CREATE INDEX runs_completed_at ON apsctl.runs (completed_at);
CREATE INDEX runs_open ON apsctl.runs (created_at) WHERE status = 'running';
COMMENT ON TABLE apsctl.runs IS 'runs that `runs import` has read from the scheduler''s log';
COMMENT ON COLUMN apsctl.runs.key IS 'hash of what identifies the run in the log; the same log can be imported again';
COMMENT ON COLUMN apsctl.runs.job_id IS 'the job to which name and trigger belong; null if no job matches, or several do';
COMMENT ON COLUMN apsctl.runs.status IS 'running, completed, failed, missed (too late to start) or skipped (too many instances were running)';
COMMENT ON COLUMN apsctl.runs.scheduled_at IS 'the time at which the run was due';
COMMENT ON COLUMN apsctl.runs.created_at IS 'when the run started; for a missed or skipped run, and if the log lacks the start, the time of its log line';
COMMENT ON COLUMN apsctl.runs.completed_at IS 'when the run ended; null while it is running, and if the log lacks its start';
COMMENT ON COLUMN apsctl.runs.source IS 'the log';

-- The part of each log that has been imported: whether a job ran at another time is unknown.
CREATE TABLE apsctl.run_imports (
    source        text PRIMARY KEY,
    covered_from  timestamptz NOT NULL,
    covered_until timestamptz NOT NULL,
    imported_at   timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE apsctl.run_imports IS 'the logs that `runs import` has read, and the time that each covers';
