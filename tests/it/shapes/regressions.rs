//! Regression tests with tables as real applications create them, before the first migration.

use crate::support::{Output, Store};

/// Returns a store with the four tables of an application, changed by `sql`, without schema apsctl.
fn unmigrated_store(sql: &str) -> Store {
    let store = Store::unmigrated();
    store.sql(include_str!("../../fixtures/cases/base.sql"));
    store.sql(sql);
    store
}

/// Returns the same store with schema apsctl.
fn migrated_store(sql: &str) -> Store {
    let store = unmigrated_store(sql);
    store.run(&["migrate", "up"]).code(0);
    store
}

/// Returns the columns and indexes of the application's tables as text.
fn table_definitions(store: &Store) -> String {
    store.value(
        "SELECT string_agg(concat_ws(' ', table_name, column_name, data_type, column_default, is_nullable), '; ' ORDER BY table_name, ordinal_position)
             || (SELECT string_agg(indexname, ' ' ORDER BY indexname) FROM pg_indexes WHERE schemaname = 'public')
         FROM information_schema.columns WHERE table_schema = 'public'",
    )
}

fn run_in_real_time(store: &Store, args: &[&str]) -> Output {
    store.apsctl(args).real_time().run()
}

#[test]
fn every_command_works_after_migrate_up_without_altering_the_tables() {
    for sql in [
        "",
        "ALTER TABLE versions DROP approved_at, DROP approved_by_rule, DROP approved_in_run",
        "ALTER TABLE versions RENAME TO versions_base; CREATE VIEW versions AS SELECT * FROM versions_base",
        "ALTER TABLE automation_audit_log ALTER id TYPE integer",
        "CREATE TYPE runstatus AS ENUM ('running','completed','recovered','failed','timed_out','abandoned');
         ALTER TABLE automation_audit_log ALTER status TYPE runstatus USING status::runstatus",
        "CREATE TYPE jobstate AS ENUM ('PENDING','SCHEDULED','EXECUTING','COMPLETED','EXECUTED','FAILED','PAUSED','REMOVED');
         ALTER TABLE apscheduler_jobs ALTER job_state TYPE jobstate USING job_state::jobstate",
        "ALTER TABLE automation_audit_log ALTER created_at TYPE timestamp USING created_at AT TIME ZONE 'UTC', ALTER completed_at TYPE timestamp",
        "UPDATE apscheduler_jobs SET job_state = lower(job_state)",
    ] {
        let store = unmigrated_store(sql);
        let before = table_definitions(&store);
        run_in_real_time(&store, &["migrate", "up"]).code(0);
        assert_eq!(table_definitions(&store), before, "{sql}");
        for args in [&["run-once", "--dry-run"][..], &["run-once"], &["jobs", "pause", "digest"], &["jobs", "resume", "digest", "--at", "2099-01-01T00:00:00Z"],
                     &["jobs", "trigger", "automation"], &["maintenance", "begin", "--for", "5m"], &["maintenance", "end"], &["jobs", "list"], &["audit", "tail"]] {
            run_in_real_time(&store, args).code(0);
        }
        assert_eq!(store.value("SELECT count(*) FROM apscheduler_jobs WHERE upper(job_state::text) = 'PAUSED'"), "1", "{sql}");
        assert_eq!(store.value("SELECT count(*) FROM apscheduler_jobs WHERE upper(job_state::text) = 'EXECUTING'"), "1", "{sql}");
        assert_eq!(table_definitions(&store), before, "{sql}");
    }
}

#[test]
fn migrate_up_creates_no_jobs_table_by_default() {
    let store = Store::unmigrated();
    store.run(&["migrate", "up"]).code(0);
    assert_eq!(store.value("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), "0");
    // The statements of APScheduler still work.
    store.sql("CREATE TABLE apscheduler_jobs (id varchar(191) PRIMARY KEY, next_run_time double precision, job_state bytea NOT NULL);
               SELECT id, job_state FROM apscheduler_jobs WHERE next_run_time <= 1796007065.98");
    store.run(&["jobs", "list"]).code(0);
}

#[test]
fn disabled_and_rejecting_rules_approve_nothing() {
    let store = migrated_store(
        "ALTER TABLE approval_rules RENAME is_active TO enabled; ALTER TABLE approval_rules ADD action text NOT NULL DEFAULT 'approve';
         UPDATE approval_rules SET action = 'reject', conditions = '{\"field\":\"confidence\",\"op\":\"lt\",\"value\":0.5}' WHERE name = 'Fresh'",
    );
    assert_eq!(store.value("SELECT count(*) FROM information_schema.columns WHERE column_name = 'is_active'"), "0");
    let approvable = store.value("SELECT count(*) FROM versions WHERE NOT approved AND confidence >= 0.95");
    run_in_real_time(&store, &["run-once"]).code(0);
    assert_eq!(store.value("SELECT count(*) FROM versions WHERE approved_in_run IS NOT NULL"), approvable);
    assert_eq!(
        store.value("SELECT count(DISTINCT approved_by_rule) FROM versions WHERE approved_in_run IS NOT NULL"),
        "1"
    );
}

#[test]
fn commands_support_uuid_integer_and_missing_default_ids() {
    let uuid_jobs = migrated_store("ALTER TABLE apscheduler_jobs ALTER id TYPE uuid USING md5(id)::uuid");
    let id = uuid_jobs.value("SELECT md5('digest')::uuid");
    for args in [
        &["jobs", "show", &id][..],
        &["jobs", "pause", &id],
        &["jobs", "resume", &id, "--at", "2099-01-01T00:00:00Z"],
        &["jobs", "running"],
        &["undo"],
    ] {
        run_in_real_time(&uuid_jobs, args).code(0);
    }
    let pass = run_in_real_time(&uuid_jobs, &["run-once", "-o", "json"]).code(0).json();
    assert_eq!(pass["status"], "completed", "{pass}");

    let uuid_rules = migrated_store(
        "ALTER TABLE approval_rules ALTER id DROP IDENTITY; ALTER TABLE approval_rules ALTER id TYPE uuid USING md5(id::text)::uuid;
         ALTER TABLE versions ALTER approved_by_rule TYPE uuid USING NULL",
    );
    let rules = run_in_real_time(&uuid_rules, &["rules", "list", "-o", "json"]).code(0).json();
    assert_eq!(rules[0]["id"].as_str().map(str::len), Some(36), "{rules}");
    run_in_real_time(&uuid_rules, &["run-once"]).code(0);

    let without_default = unmigrated_store("ALTER TABLE automation_audit_log ALTER id DROP IDENTITY");
    without_default.run(&["migrate", "up"]).code(0);
    assert!(run_in_real_time(&without_default, &["run-once", "--dry-run"]).code(3).stderr.contains("has no default"));

    let numbered = migrated_store("ALTER TABLE automation_audit_log ALTER job_id TYPE integer USING 1");
    for args in
        [&["jobs", "running"][..], &["recover", "--dry-run"], &["maintenance", "begin"], &["maintenance", "end"]]
    {
        run_in_real_time(&numbered, args).code(0);
    }
    let refused = run_in_real_time(&numbered, &["run-once"]).code(3);
    assert!(refused.stderr.contains("job_id is of type integer and cannot hold the job id automation"), "{refused}");
    assert_eq!(numbered.value("SELECT job_state FROM apscheduler_jobs WHERE id = 'automation'"), "SCHEDULED");
}

#[test]
fn health_checks_never_report_ok_for_unreadable_or_failed_rows() {
    let store =
        unmigrated_store("ALTER TABLE apscheduler_jobs ALTER args TYPE text, ALTER next_run_time TYPE uuid USING NULL");
    let nagios = run_in_real_time(&store, &["doctor", "-o", "nagios"]);
    assert_ne!(nagios.code, Some(0), "{nagios}");
    let failed = unmigrated_store("UPDATE automation_audit_log SET status = 'FAILED', error = 'x' WHERE id = 1");
    let health = run_in_real_time(&failed, &["health", "-o", "json"]).json();
    let recent = health["checks"].as_array().unwrap().iter().find(|check| check["check"] == "audit-recent").unwrap();
    assert_ne!(recent["verdict"], "ok", "{recent}");
    assert!(run_in_real_time(&failed, &["metrics"]).stdout.contains("apsctl_last_run_success 0"));
    let lower = unmigrated_store("UPDATE apscheduler_jobs SET job_state = lower(job_state)");
    assert!(run_in_real_time(&lower, &["jobs", "running", "-o", "csv"]).stdout.contains("exec1"));
    assert!(run_in_real_time(&lower, &["stale", "-o", "csv"]).stdout.contains("stuck"));
    assert_eq!(run_in_real_time(&lower, &["health", "-o", "json"]).json()["pending_jobs"], 3);
}

#[test]
fn migrate_sql_creates_only_schema_apsctl_for_an_apscheduler_store() {
    let store = Store::unmigrated();
    store.sql("CREATE TABLE apscheduler_jobs (id varchar(191) PRIMARY KEY, next_run_time double precision, job_state bytea NOT NULL);
               INSERT INTO apscheduler_jobs VALUES ('1', extract(epoch FROM now() + interval '1 day'), '\\x80')");
    let before = table_definitions(&store);
    let sql = store.run(&["migrate", "sql"]).code(0).stdout;
    store.sql(&sql);
    assert_eq!(table_definitions(&store), before);
    store.run(&["jobs", "list"]).code(0);
    assert_eq!(store.run(&["migrate", "up"]).code(0).stdout.lines().filter(|line| line.contains("pending")).count(), 0);
}
