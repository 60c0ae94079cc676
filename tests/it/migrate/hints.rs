//! Hints for missing tables and columns of the application

use snapbox::{assert_data_eq, str};

use super::APSCHEDULER_STORES;
use crate::support::Store;

#[test]
fn hints_name_a_table_that_looks_like_a_jobs_table() {
    for (tables, hint) in [
        (
            "CREATE SCHEMA app; CREATE TABLE app.scheduled (id text, next_run_time timestamptz, job_state text)",
            "table app.scheduled looks like a jobs table; to use it, set APSCTL_JOBS_TABLE=app.scheduled",
        ),
        (
            "CREATE SCHEMA \"My App\"; CREATE TABLE \"My App\".b (id text, next_run_time float8, job_state bytea);
             CREATE TABLE a (id text, next_run_time float8, job_state bytea, extra text);
             CREATE TABLE c (id text, next_run_time float8)",
            "these tables look like a jobs table: \"My App\".b, public.a; to use the first, set APSCTL_JOBS_TABLE=\"My App\".b",
        ),
        (
            "CREATE SCHEMA four; CREATE TABLE four.schedules (id text, task_id text, trigger bytea, paused boolean, next_fire_time timestamptz)",
            "table four.schedules looks like a jobs table; to use it, set APSCTL_JOBS_TABLE=four.schedules",
        ),
    ] {
        let store = Store::unmigrated();
        store.sql(tables);
        let out = store.run(&["stale"]).code(4);
        assert_eq!(
            out.stderr,
            format!("error: looking for stale jobs: there is no table apscheduler_jobs\nhint: {hint}\n")
        );
        let status = store.run(&["migrate", "status"]).code(0);
        assert!(status.stderr.contains(&format!("there is no table apscheduler_jobs; {hint}\n")), "{status}");
    }
}

#[test]
fn the_suggested_setting_works() {
    let store = Store::unmigrated();
    store.sql(
        "CREATE SCHEMA \"My App\"; CREATE TABLE \"My App\".\"b.c\" (id text, func_ref text, args jsonb, kwargs jsonb,
             next_run_time timestamptz, job_state text, misfire_grace_time integer)",
    );
    let out = store.run(&["jobs", "list"]).code(4);
    let (_, setting) = out.stderr.split_once("APSCTL_JOBS_TABLE=").unwrap();
    let name = setting.trim_end();
    store.apsctl(&["jobs", "list"]).env("APSCTL_JOBS_TABLE", name).run().code(0);
}

#[test]
fn hints_never_print_terminal_control_characters() {
    let store = Store::unmigrated();
    store.sql("CREATE TABLE \"a\u{1b}[2J\" (id text, next_run_time timestamptz, job_state text)");
    let out = store.run(&["jobs", "list"]).code(4);
    assert!(!out.stderr.contains('\u{1b}') && out.stderr.contains("--create-tables"), "{out}");
    store.sql("CREATE SCHEMA \"b\u{1b}[2J\"; CREATE TABLE \"b\u{1b}[2J\".versions (id bigint)");
    for words in [["migrate", "status"], ["migrate", "up"], ["rules", "preview"]] {
        let out = store.run(&words);
        assert!(!out.to_string().contains('\u{1b}'), "{out}");
    }
    let refused = store.run(&["migrate", "up", "--create-tables"]).code(3);
    assert!(!refused.stderr.contains('\u{1b}'), "{refused}");
}

#[test]
fn creating_tables_is_suggested_only_if_none_exists() {
    let store = Store::unmigrated();
    assert_data_eq!(
        store.run(&["jobs", "list"]),
        str![[r#"
---- stderr ----
error: listing jobs: there is no table apscheduler_jobs
hint: set APSCTL_JOBS_TABLE to the jobs table. APScheduler creates its own table when it starts. `apsctl migrate up --create-tables` creates the table of the guide layout, which APScheduler itself cannot use
---- exit 4 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["rules", "list"]),
        str![[r#"
---- stderr ----
error: listing the rules: there is no table versions
hint: run `apsctl migrate up --create-tables` to create it, or set APSCTL_VERSIONS_TABLE to another table
---- exit 4 ----

"#]]
    );
}

/// Creating tables is refused in a store of APScheduler, so hints must not suggest it.
#[test]
fn creating_tables_is_not_suggested_for_apscheduler_stores() {
    for (name, tables) in APSCHEDULER_STORES {
        let store = Store::unmigrated();
        store.sql(tables);
        for words in [&["rules", "list"][..], &["audit", "tail"], &["migrate", "status"], &["migrate", "up"]] {
            let out = store.run(words);
            assert!(!out.stderr.contains("--create-tables"), "{name}: {out}");
        }
    }
}

#[test]
fn hints_explain_what_a_missing_column_is_needed_for() {
    let store = Store::new();
    store.sql("ALTER TABLE apscheduler_jobs DROP func_ref; ALTER TABLE approval_rules DROP is_active");
    for (words, message) in [
        (
            ["jobs", "list"],
            "table apscheduler_jobs has no column func_ref\nhint: apsctl needs this column to know which function a job runs",
        ),
        (
            ["rules", "list"],
            "table approval_rules has neither a column is_active nor enabled\nhint: set APSCTL_RULES_TABLE to the table of the rules",
        ),
    ] {
        let out = store.run(&words).code(4);
        assert!(out.stderr.contains(message), "{out}");
    }
}

#[test]
fn doctor_suggests_the_same_fix() {
    for (tables, fix) in [
        ("SELECT 1", "apsctl migrate up --create-tables"),
        (
            "CREATE SCHEMA app; CREATE TABLE app.scheduled (id text, next_run_time timestamptz, job_state text)",
            "APSCTL_JOBS_TABLE=app.scheduled",
        ),
        ("CREATE SCHEMA app; CREATE TABLE app.apscheduler_jobs (id text)", "APSCTL_JOBS_TABLE=app.apscheduler_jobs"),
    ] {
        let store = Store::unmigrated();
        store.sql(tables);
        let found = store.run(&["doctor", "-o", "json"]).code(1).json();
        let database = found.as_array().unwrap().iter().find(|row| row["check"] == "database").unwrap();
        assert_eq!(database["fix"], fix, "{found}");
    }
}

#[test]
fn grants_skip_columns_that_do_not_exist() {
    let store = Store::new();
    store.sql("ALTER TABLE versions DROP approved_by_rule; ALTER TABLE automation_audit_log DROP details");
    let prefix = format!("{}_", store.database());
    store.run(&["migrate", "grants", "--apply", "--prefix", &prefix]).code(0);
    let again = store.run(&["migrate", "grants", "--apply", "--prefix", &prefix]).code(0);
    assert!(again.stderr.contains("nothing to do"), "{again}");
    let may = format!("SELECT has_column_privilege('{prefix}automation', 'versions', 'approved_in_run', 'UPDATE')");
    assert_eq!(store.value(&may), "true");
}
