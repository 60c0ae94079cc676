//! What roles with few rights can do, and with which errors the rest is refused.

use snapbox::{assert_data_eq, str};

use super::READ_COMMANDS;
use crate::support::{Store, job};

#[test]
fn a_role_that_may_only_select_can_run_every_reading_command() {
    let store = Store::new();
    job("daily").insert(&store);
    let all = store.create_role(
        "reader",
        "SELECT ON ALL TABLES IN SCHEMA public; USAGE ON SCHEMA apsctl; \
                                    SELECT ON ALL TABLES IN SCHEMA apsctl",
    );
    let some = store.create_role("outsider", "SELECT ON ALL TABLES IN SCHEMA public");
    for url in [all, some] {
        for read in READ_COMMANDS {
            let ended = store.run(&[read, &["-d", &url]].concat());
            assert!(matches!(ended.code, Some(0 | 1)) && !ended.stderr.contains("error:"), "{read:?}: {ended}");
        }
        store.run(&["jobs", "trigger", "daily", "-d", &url]).code(3);
    }
}

#[test]
fn a_missing_permission_is_reported() {
    let store = Store::new();
    job("daily").insert(&store);
    let tables = "SELECT ON ALL TABLES IN SCHEMA public; USAGE ON SCHEMA apsctl; SELECT ON ALL TABLES IN SCHEMA apsctl";
    let reader = store.create_role("reader", tables);
    assert_data_eq!(
        store.run(&["jobs", "trigger", "daily", "-d", &reader]),
        str![[r#"
---- stderr ----
error: triggering: permission denied for table apscheduler_jobs
hint: the database role lacks a privilege; ask the owner of the tables for it, or see `apsctl migrate grants`
---- exit 3 ----

"#]]
    );
    let nobody = store.create_role("nobody", "");
    assert_data_eq!(
        store.run(&["jobs", "list", "-d", &nobody]),
        str![[r#"
---- stderr ----
error: listing jobs: permission denied for table apscheduler_jobs
hint: the database role lacks a privilege; ask the owner of the tables for it, or see `apsctl migrate grants`
---- exit 3 ----

"#]]
    );
    let outsider = store.create_role("outsider", "SELECT ON ALL TABLES IN SCHEMA public");
    assert_data_eq!(
        store.run(&["audit", "operations", "-o", "json", "-d", &outsider]),
        str![[r#"
[]
---- stderr ----
the store has no operator journal, or this role may not read it; `apsctl migrate up` creates it
---- exit 0 ----

"#]]
    );
}

#[test]
fn read_only_makes_the_server_refuse_every_change() {
    let store = Store::new();
    job("daily").insert(&store);
    for change in [
        &["jobs", "trigger", "daily"][..],
        &["jobs", "pause", "daily"],
        &["jobs", "remove", "daily", "--purge", "--yes"],
        &["jobs", "schedule", "daily", "--cron", "@hourly"],
    ] {
        store.run(&[change, &["--read-only"]].concat()).code(3);
    }
    assert_data_eq!(
        store.run(&["jobs", "trigger", "daily", "--read-only"]),
        str![[r#"
---- stderr ----
error: `--read-only` allows no changes
hint: `apsctl jobs trigger` changes the store; leave out `--read-only`
---- exit 3 ----

"#]]
    );
    assert_eq!(store.value("SELECT job_state || count(*) OVER () FROM apscheduler_jobs"), "SCHEDULED1");
}

#[test]
fn an_unsupported_column_is_reported_with_its_type() {
    let store = Store::unmigrated();
    store.sql(
        "CREATE TABLE apscheduler_jobs (id varchar PRIMARY KEY, func_ref text, args jsonb, kwargs jsonb, \
         next_run_time text, job_state bytea, misfire_grace_time integer)",
    );
    assert_data_eq!(
        store.run(&["jobs", "list"]),
        str![[r#"
---- stderr ----
error: listing jobs: apscheduler_jobs.job_state is of type bytea, which cannot be read as text
hint: `apsctl store show` lists how each column is read
---- exit 2 ----

"#]]
    );
    store.sql("ALTER TABLE apscheduler_jobs DROP next_run_time");
    assert_data_eq!(
        store.run(&["jobs", "list"]),
        str![[r#"
---- stderr ----
error: listing jobs: table apscheduler_jobs has no column next_run_time
hint: apsctl needs this column to know when a job runs next; apsctl does not add columns to the application's tables
---- exit 4 ----

"#]]
    );
}
