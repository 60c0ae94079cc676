//! `apsctl migrate up` and `migrate status`

use snapbox::{assert_data_eq, str};

use super::{APSCHEDULER_STORES, GUIDE_TABLES, schema};
use crate::support::Store;

#[test]
fn migrate_up_creates_everything_in_an_empty_database() {
    let store = Store::unmigrated();
    assert_data_eq!(
        store.run(&["migrate", "status"]),
        str![[r#"
version  name                status   applied_at  missing
         application_tables  absent               apscheduler_jobs (table), automation_audit_log (table), versions (table), approval_rules (table)
      1  operator_state      pending
      2  evaluations         pending
      3  approvals           pending
      4  journal_chain       pending
      5  maintenance         pending
      6  genuine_journal     pending
      7  ids_of_any_type     pending
      8  runs                pending
      9  operation_groups    pending
     10  retention           pending
---- stderr ----
missing tables: apscheduler_jobs, automation_audit_log, versions, approval_rules; `apsctl migrate up --create-tables` creates them in the guide layout. APScheduler itself cannot use that jobs table, and creates its own when it starts
---- exit 0 ----

"#]]
    );
    store.run(&["migrate", "up", "--create-tables"]).code(0);
    let status = store.run(&["migrate", "status", "-o", "json"]).code(0).json();
    for migration in status.as_array().unwrap() {
        assert_eq!((&migration["status"], &migration["missing"]), (&"applied".into(), &serde_json::Value::Null));
    }
    store.run(&["jobs", "list"]).code(0);
}

#[test]
fn a_new_store_has_the_documented_tables_and_columns() {
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
    let schema = "SELECT string_agg(tablename, ' ' ORDER BY tablename) FROM pg_tables WHERE schemaname = 'apsctl'";
    assert_eq!(
        store.value(schema),
        "approvals archives evaluations journal_head lease maintenance maintenance_jobs migrations operations pauses pruned run_imports runs schedules"
    );
}

#[test]
fn a_second_migrate_up_does_nothing() {
    let store = Store::new();
    let output = store.run(&["migrate", "up", "-o", "csv"]).code(0);
    assert_data_eq!(
        output.stderr,
        str![[r#"
nothing to do: all migrations are applied

"#]]
    );
}

/// APScheduler creates its table when it starts, and cannot use a table with the guide layout.
#[test]
fn migrate_up_creates_no_application_tables_by_default() {
    let store = Store::unmigrated();
    let before = schema(&store, &["public"]);
    assert_data_eq!(
        store.run(&["migrate", "up", "-o", "csv"]).code(0).stderr,
        str![[r#"
10 applied
missing tables: apscheduler_jobs, automation_audit_log, versions, approval_rules; `apsctl migrate up --create-tables` creates them in the guide layout. APScheduler itself cannot use that jobs table, and creates its own when it starts

"#]]
    );
    assert_eq!(schema(&store, &["public"]), before);
    store.sql(APSCHEDULER_STORES[0].1).run(&["jobs", "list"]).code(0);
}

#[test]
fn migrate_up_does_not_change_application_tables() {
    let store = Store::unmigrated();
    store.sql(GUIDE_TABLES);
    let before = schema(&store, &["public"]);
    let out = store.run(&["migrate", "up", "-o", "csv"]).code(0);
    assert!(out.stdout.starts_with("version,name,status,applied_at,missing\n,application_tables,applied,,\n"), "{out}");
    store.run(&["migrate", "up", "--create-tables"]).code(0);
    assert_eq!(schema(&store, &["public"]), before);
    assert_eq!(store.value("SELECT args::text || kwargs FROM apscheduler_jobs"), "[1]{}");
}

/// Disabled and rejecting rules must not start to approve, and views cannot be altered.
#[test]
fn migrate_up_changes_neither_rules_nor_views() {
    let store = Store::unmigrated();
    store.sql(
        "CREATE TABLE approval_rules (id bigint PRIMARY KEY, name text, enabled boolean, action text, conditions jsonb);
         CREATE TABLE versions_base (id bigint PRIMARY KEY, approved boolean);
         CREATE VIEW versions AS SELECT * FROM versions_base",
    );
    let before = schema(&store, &["public"]);
    store.run(&["migrate", "up"]).code(0);
    assert_eq!(schema(&store, &["public"]), before);
}

#[test]
fn migrate_up_adds_only_schema_apsctl_to_apscheduler_stores() {
    for (name, tables) in APSCHEDULER_STORES {
        let store = Store::unmigrated();
        store.sql(tables);
        let before = schema(&store, &["public"]);
        let out = store.run(&["migrate", "up", "-o", "csv"]).code(0);
        assert!(out.stderr.starts_with("10 applied\n"), "{name}: {out}");
        assert_eq!(schema(&store, &["public"]), before, "{name}");
        let again = store.run(&["migrate", "up", "-o", "csv"]).code(0);
        assert_eq!(again.stderr, "nothing to do: all migrations are applied\n", "{name}");
    }
}

#[test]
fn six_concurrent_migrations_wait_for_each_other() {
    let store = Store::unmigrated();
    std::thread::scope(|scope| {
        let all: Vec<_> = (0..6).map(|_| scope.spawn(|| store.run(&["migrate", "up"]).code(0))).collect();
        for one in all {
            drop(one.join().unwrap());
        }
    });
    assert_eq!(store.value("SELECT count(*) FROM apsctl.migrations"), "10");
}

#[test]
fn migrate_up_fails_in_read_only_mode_and_without_privileges() {
    let store = Store::unmigrated();
    assert_data_eq!(
        store.run(&["migrate", "up", "--read-only"]),
        str![[r#"
---- stderr ----
error: `--read-only` allows no changes
hint: `apsctl migrate up` changes the store; leave out `--read-only`
---- exit 3 ----

"#]]
    );
    let url = store.create_role("poor", "");
    // Up to PostgreSQL 14, every role may create tables in schema public.
    store.sql("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
    assert_data_eq!(
        store.run(&["migrate", "up", "-d", &url]),
        str![[r#"
---- stderr ----
error: migrating: preparing schema apsctl: permission denied for database DATABASE
hint: the database role lacks a privilege; ask the owner of the tables for it, or see `apsctl migrate grants`
---- exit 3 ----

"#]]
    );
    assert_eq!(store.value("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), "0");
}
