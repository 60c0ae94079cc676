//! `apsctl migrate …`, and stores that differ from a new one

mod create;
mod hints;
mod script;
mod tables;
mod up;

use std::process::{Command, Stdio};

use crate::support::Store;

/// The four tables with only the columns that the guide names.
const GUIDE_TABLES: &str = "
    CREATE TABLE apscheduler_jobs (id varchar(191) PRIMARY KEY, func_ref varchar(255), args json, kwargs json,
        next_run_time timestamptz, job_state varchar(20), misfire_grace_time integer);
    CREATE TABLE automation_audit_log (created_at timestamptz, completed_at timestamptz);
    CREATE TABLE versions (approved boolean, text_of_it text);
    CREATE TABLE approval_rules (is_active boolean);
    INSERT INTO apscheduler_jobs VALUES ('daily', 'app.run', '[1]', '{}', '2025-10-27 09:00+00', 'SCHEDULED', 60);
    INSERT INTO automation_audit_log VALUES ('2025-10-26 09:00:02+00', '2025-10-26 09:00:05+00');
    INSERT INTO versions VALUES (false, 'one'), (NULL, 'two');
    INSERT INTO approval_rules VALUES (true)";

/// The tables by which stores of APScheduler are recognized.
const APSCHEDULER_STORES: [(&str, &str); 3] = [
    (
        "APScheduler 3",
        "CREATE TABLE apscheduler_jobs (id varchar(191) PRIMARY KEY, next_run_time double precision, job_state bytea NOT NULL)",
    ),
    (
        "django-apscheduler",
        "CREATE TABLE django_apscheduler_djangojob (id varchar(255) PRIMARY KEY, next_run_time timestamptz, job_state bytea NOT NULL)",
    ),
    (
        "APScheduler 4",
        "CREATE TABLE schedules (id varchar(500) PRIMARY KEY, task_id varchar(500), trigger bytea, args bytea, kwargs bytea,
            paused boolean, next_fire_time timestamptz);
         CREATE TABLE tasks (id varchar(500) PRIMARY KEY, func varchar(500), max_running_jobs integer, running_jobs integer);
         CREATE TABLE jobs (id uuid PRIMARY KEY, task_id varchar(500), schedule_id varchar(500), created_at timestamptz,
            acquired_by varchar(500), acquired_until timestamptz);
         CREATE TABLE metadata (schema_version integer NOT NULL);
         INSERT INTO metadata VALUES (1)",
    ),
];

/// Returns a command for a program of the server installation.
fn program(name: &str) -> Command {
    Command::new(apsctl::cluster::ServerPrograms::find_newest().unwrap().bindir().join(name))
}

/// Returns the definitions of the schemas, as `pg_dump` writes them.
fn schema(store: &Store, schemas: &[&str]) -> String {
    let schemas = schemas.iter().map(|schema| format!("--schema={schema}"));
    let out = program("pg_dump").args(["--schema-only", "-d", &store.url]).args(schemas).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let text = String::from_utf8(out.stdout).unwrap();
    // Recent releases of pg_dump write a random key into each dump.
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('\\')).collect();
    lines.join("\n")
}

/// Runs a script through psql.
fn psql(store: &Store, script: &str) {
    use std::io::Write as _;
    let mut child =
        program("psql").args(["-X", "-q", "-v", "ON_ERROR_STOP=1", &store.url]).stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
}
