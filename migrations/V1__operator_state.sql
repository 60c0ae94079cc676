-- apsctl's own state (schedules, pauses, the lease, the operator journal) gets a schema of its own, so that
-- nothing of it lies in the application's tables.
CREATE TABLE apsctl.schedules (
    job_id     text PRIMARY KEY,
    cron       text NOT NULL,
    time_zone  text NOT NULL,
    dialect    text NOT NULL CHECK (dialect IN ('crontab', 'apscheduler')),
    updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE apsctl.schedules IS 'the cron expression of a job, kept by `apsctl jobs schedule`';

CREATE TABLE apsctl.pauses (
    job_id             text PRIMARY KEY,
    kept_next_run_time timestamptz,
    kept_job_state     text NOT NULL,
    resume_at          timestamptz,
    reason             text,
    paused_by          text NOT NULL,
    paused_at          timestamptz NOT NULL
);
COMMENT ON TABLE apsctl.pauses IS 'what a paused job is to get back: its next_run_time, and when';

CREATE TABLE apsctl.lease (
    name         text PRIMARY KEY,
    token        bigint NOT NULL,
    run_id       bigint,
    job_id       text,
    host         text,
    pid          integer,
    backend_pid  integer,
    acquired_at  timestamptz,
    expires_at   timestamptz,
    resume_after text
);
COMMENT ON COLUMN apsctl.lease.token IS 'fencing token: a batch commits only while the token it began with stands';
COMMENT ON COLUMN apsctl.lease.expires_at IS 'on this database''s clock; null: nobody holds it';
COMMENT ON COLUMN apsctl.lease.resume_after IS 'id of the last version evaluated by a pass that ended early';

CREATE TABLE apsctl.operations (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at        timestamptz NOT NULL,
    os_user   text NOT NULL,
    sudo_user text,
    host      text NOT NULL,
    db_role   text NOT NULL,
    command   text NOT NULL,
    job_id    text,
    before    jsonb,
    after     jsonb,
    reason    text,
    undo_of   bigint REFERENCES apsctl.operations (id)
);
COMMENT ON TABLE apsctl.operations IS 'the operator journal: one row a changed thing';
