//! `apsctl migrate up|status|sql`

use std::process::{Command, Stdio};

use snapbox::{assert_data_eq, str};

use super::GUIDES_OWN;
use crate::support::Store;

#[test]
fn a_fresh_database_gets_everything() {
    let store = Store::unmigrated();
    assert_data_eq!(
        store.run(&["migrate", "status"]),
        str![[r#"
version  name                status   applied_at  missing
         application_tables  pending              apscheduler_jobs (table), automation_audit_log (table), versions (table), approval_rules (table), apsctl_jobs_executing (index)
      1  operator_state      pending
      2  evaluations         pending
      3  approvals           pending
      4  journal_chain       pending
      5  maintenance         pending
      6  genuine_journal     pending
---- exit 0 ----

"#]]
    );
    store.run(&["migrate", "up"]).code(0);
    let status = store.run(&["migrate", "status", "-o", "json"]).code(0).json();
    for migration in status.as_array().unwrap() {
        assert_eq!(
            (&migration["status"], &migration["missing"]),
            (&"applied".into(), &serde_json::Value::Null)
        );
    }
    store.run(&["jobs", "list"]).code(0);
}

#[test]
fn what_a_fresh_store_looks_like() {
    let store = Store::new();
    let columns = "SELECT string_agg(line, E'\\n' ORDER BY line) FROM (
        SELECT table_name || ': ' || string_agg(column_name || ' ' || data_type, ', ' ORDER BY ordinal_position) AS line
        FROM information_schema.columns WHERE table_schema = 'public' GROUP BY table_name) tables";
    assert_data_eq!(
        store.value(columns),
        str![[r#"
approval_rules: id bigint, name text, is_active boolean, priority integer, conditions jsonb, created_at timestamp with time zone, updated_at timestamp with time zone
apscheduler_jobs: id text, func_ref text, args jsonb, kwargs jsonb, next_run_time timestamp with time zone, job_state text, misfire_grace_time integer
automation_audit_log: id bigint, job_id text, status text, created_at timestamp with time zone, completed_at timestamp with time zone, versions_evaluated bigint, versions_approved bigint, error text, details jsonb
versions: id bigint, approved boolean, approved_at timestamp with time zone, approved_by_rule bigint, approved_in_run bigint, created_at timestamp with time zone, task_id bigint, author text, source text, confidence double precision, lines_changed integer, metadata jsonb
"#]]
    );
    let schema =
        "SELECT string_agg(tablename, ' ' ORDER BY tablename) FROM pg_tables WHERE schemaname = 'apsctl'";
    assert_eq!(
        store.value(schema),
        "approvals evaluations journal_head lease maintenance maintenance_jobs migrations operations pauses schedules"
    );
}

#[test]
fn a_second_time_there_is_nothing_to_do() {
    let store = Store::new();
    let ended = store.run(&["migrate", "up", "-o", "csv"]).code(0);
    assert_data_eq!(
        ended.stderr,
        str![[r#"
nothing to do: all migrations are applied

"#]]
    );
}

#[test]
fn columns_that_are_missing_are_added_and_no_row_is_touched() {
    let store = Store::unmigrated();
    store.sql(GUIDES_OWN);
    assert_data_eq!(
        store.run(&["migrate", "up", "--dry-run"]),
        str![[r#"
version  name                status   applied_at  missing
         application_tables  pending              automation_audit_log.id, automation_audit_log.job_id, automation_audit_log.status, automation_audit_log.versions_evaluated, automation_audit_log.versions_approved, automation_audit_log.error, automation_audit_log.details, versions.id, versions.approved_at, versions.approved_by_rule, versions.approved_in_run, versions.created_at, approval_rules.id, approval_rules.name, approval_rules.priority, approval_rules.conditions, approval_rules.created_at, approval_rules.updated_at, apsctl_jobs_executing (index)
      1  operator_state      pending
      2  evaluations         pending
      3  approvals           pending
      4  journal_chain       pending
      5  maintenance         pending
      6  genuine_journal     pending
---- stderr ----
dry run: 7 pending, nothing changed
---- exit 0 ----

"#]]
    );
    assert_eq!(store.value("SELECT to_regnamespace('apsctl')"), "NULL");
    store.run(&["migrate", "up"]).code(0);
    assert_data_eq!(
        store.run(&["migrate", "status", "-o", "csv"]).stdout.lines().nth(1).unwrap(),
        str![",application_tables,applied,,,[]"]
    );
    assert_eq!(store.value("SELECT args::text || kwargs FROM apscheduler_jobs"), "[1]{}");
    assert_eq!(
        store.value("SELECT string_agg(text_of_it || coalesce(approved::text, '?'), ' ') FROM versions"),
        "onefalse two?"
    );
    assert_eq!(store.value("SELECT count(id) FROM versions"), "2");
    let types = "SELECT string_agg(format_type(atttypid, atttypmod), ', ' ORDER BY attnum) FROM pg_attribute \
                 WHERE attrelid = 'apscheduler_jobs'::regclass AND attnum > 0";
    assert_eq!(
        store.value(types),
        "character varying(191), character varying(255), json, json, timestamp with time zone, \
         character varying(20), integer"
    );
}

#[test]
fn six_at_once_wait_for_each_other() {
    let store = Store::unmigrated();
    std::thread::scope(|scope| {
        let all: Vec<_> = (0..6).map(|_| scope.spawn(|| store.run(&["migrate", "up"]).code(0))).collect();
        for one in all {
            drop(one.join().unwrap());
        }
    });
    assert_eq!(store.value("SELECT count(*) FROM apsctl.migrations"), "6");
}

#[test]
fn the_sql_runs_through_psql_and_leaves_nothing_to_do() {
    let store = Store::unmigrated();
    psql(&store, &store.apsctl(&["migrate", "sql"]).succeeded());
    assert_data_eq!(
        store.run(&["migrate", "up", "-o", "csv"]).code(0).stderr,
        str![[r#"
nothing to do: all migrations are applied

"#]]
    );
    let other = Store::new();
    for store in [&store, &other] {
        store.run(&["jobs", "list"]).code(0);
        store.run(&["audit", "operations"]).code(0);
    }
}

#[test]
fn the_sql_asks_no_server_and_has_the_configured_names() {
    let sql =
        crate::support::apsctl(&["migrate", "sql"]).env("APSCTL_JOBS_TABLE", "app.\"my jobs\"").succeeded();
    assert!(sql.contains("CREATE TABLE IF NOT EXISTS \"app\".\"my jobs\" ("), "{sql}");
    assert!(!sql.contains(":jobs"), "{sql}");
}

#[test]
fn read_only_and_a_role_without_rights_migrate_nothing() {
    let store = Store::unmigrated();
    assert_data_eq!(
        store.run(&["migrate", "up", "--read-only"]),
        str![[r#"
---- stderr ----
error: migrating: apsctl's own schema: cannot execute CREATE SCHEMA in a read-only transaction
hint: the session is read-only: --read-only was given (or the profile says so), or the server is a standby
---- exit 3 ----

"#]]
    );
    let url = store.role("poor", "");
    // Up to PostgreSQL 14 every role may create tables in schema public.
    store.sql("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
    assert_data_eq!(
        store.run(&["migrate", "up", "-d", &url]),
        str![[r#"
---- stderr ----
error: migrating: apsctl's own schema: permission denied for database DATABASE
hint: this database role may not do that; ask the owner of the tables for the right
---- exit 3 ----

"#]]
    );
    assert_eq!(store.value("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), "0");
}

/// Each migration stands as it was released: refinery refuses a store whose history says otherwise.
#[test]
fn a_store_of_the_first_release_is_brought_up_to_date() {
    let store = Store::unmigrated();
    let all = store.apsctl(&["migrate", "sql"]).succeeded();
    let (first, _) = all.split_once("\n-- V2__").unwrap();
    psql(&store, &format!("{first}COMMIT;"));
    assert_data_eq!(
        store.run(&["run-once"]),
        str![[r#"
---- stderr ----
error: the store has no table apsctl.evaluations, or it is not ours to use
hint: `apsctl migrate up` creates it
---- exit 3 ----

"#]]
    );
    let released = "SELECT checksum FROM apsctl.migrations WHERE version = 1";
    assert_eq!(store.value(released), "1137610474620038424");
    store.run(&["jobs", "list"]).code(0);
    store.run(&["migrate", "up"]).code(0);
    store.run(&["run-once"]).code(0);
}

/// Runs a script through the psql that belongs to the server.
fn psql(store: &Store, script: &str) {
    use std::io::Write as _;
    let mut child = Command::new(apsctl::cluster::Programs::find().unwrap().bindir().join("psql"))
        .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", &store.url])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
}
