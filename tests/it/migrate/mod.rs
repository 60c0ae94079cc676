//! `apsctl migrate …`, and stores that are not quite what a fresh one is

mod tables;
mod up;

/// The four tables as the guide has them, and nothing more.
const GUIDES_OWN: &str = "
    CREATE TABLE apscheduler_jobs (id varchar(191) PRIMARY KEY, func_ref varchar(255), args json, kwargs json,
        next_run_time timestamptz, job_state varchar(20), misfire_grace_time integer);
    CREATE TABLE automation_audit_log (created_at timestamptz, completed_at timestamptz);
    CREATE TABLE versions (approved boolean, text_of_it text);
    CREATE TABLE approval_rules (is_active boolean);
    INSERT INTO apscheduler_jobs VALUES ('daily', 'app.run', '[1]', '{}', '2025-10-27 09:00+00', 'SCHEDULED', 60);
    INSERT INTO automation_audit_log VALUES ('2025-10-26 09:00:02+00', '2025-10-26 09:00:05+00');
    INSERT INTO versions VALUES (false, 'one'), (NULL, 'two');
    INSERT INTO approval_rules VALUES (true)";
