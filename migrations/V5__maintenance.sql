-- Maintenance windows: while one is open the jobs it has paused stay so, and the checks of liveness keep quiet. Of each
-- job it has paused it knows the entry in the operator journal, which has the row as it was and is to be again.
CREATE TABLE apsctl.maintenance (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    since    timestamptz NOT NULL,
    until    timestamptz,
    reason   text,
    begun_by text NOT NULL,
    ended_at timestamptz,
    ended_by text
);
CREATE UNIQUE INDEX maintenance_one_open ON apsctl.maintenance ((ended_at IS NULL)) WHERE ended_at IS NULL;
COMMENT ON TABLE apsctl.maintenance IS 'maintenance windows; one is open at most';
COMMENT ON COLUMN apsctl.maintenance.until IS 'from then on checks are heard again, ended or not; null: when it is ended';
COMMENT ON COLUMN apsctl.maintenance.ended_at IS 'null: it is open';

CREATE TABLE apsctl.maintenance_jobs (
    maintenance bigint REFERENCES apsctl.maintenance (id),
    job_id      text,
    operation   bigint NOT NULL,
    PRIMARY KEY (maintenance, job_id)
);
COMMENT ON TABLE apsctl.maintenance_jobs IS 'the jobs a maintenance window has paused';
COMMENT ON COLUMN apsctl.maintenance_jobs.operation IS 'the entry in the journal that has the job before and after';
