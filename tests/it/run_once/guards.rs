//! What a pass refuses to do.

use snapbox::{assert_data_eq, str};

use super::{approved, automation, daily, runs, store_with};
use crate::support::{Store, is_lease_held, job};

#[test]
fn nothing_is_approved_if_more_than_max_approvals_match() {
    let store = store_with(6, 4);
    automation(&store);
    assert_data_eq!(
        store.run(&["run-once", "--max-approvals", "3", "--batch-size", "2"]),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Automation run started
2025-10-26 12:00:00 INFO Evaluating 6 pending versions
2025-10-26 12:00:00 ERROR Automation run failed: 4 versions would be approved, more than the 3 of --max-approvals
error: 4 versions would be approved, more than the 3 of --max-approvals
hint: `apsctl rules preview` shows the number for each rule
---- exit 3 ----

"#]]
    );
    assert_eq!(approved(&store), "NULL");
    assert_eq!(runs(&store), "1 failed 0 0");
    assert!(!is_lease_held(&store));
    assert_eq!(daily(&store), "FAILED 2025-10-26 09:00:00");
}

#[test]
fn exactly_max_approvals_are_approved() {
    let store = store_with(6, 4);
    store.run(&["run-once", "--max-approvals", "4"]).code(0);
    assert_eq!(approved(&store), "1 2 3 4");
}

#[test]
fn a_pass_does_not_start_if_too_many_other_jobs_are_running() {
    let store = store_with(1, 1);
    automation(&store);
    job("export").state("EXECUTING").insert(&store);
    job("import").state("EXECUTING").insert(&store);
    assert_data_eq!(
        store.run(&["run-once", "--max-concurrent-jobs", "2"]),
        str![[r#"
---- stderr ----
error: not started: 2 other jobs are running (export, import)
hint: set the limit with SCHEDULER_MAX_CONCURRENT_JOBS
---- exit 3 ----

"#]]
    );
    assert_eq!((approved(&store), runs(&store)), ("NULL".into(), "NULL".into()));
    assert_eq!(daily(&store), "SCHEDULED 2025-10-26 09:00:00");
    store.run(&["run-once", "--max-concurrent-jobs", "3"]).code(0);
}

#[test]
fn a_role_that_may_not_update_versions_is_refused() {
    let store = store_with(2, 2);
    let grants = "USAGE ON SCHEMA apsctl; SELECT ON ALL TABLES IN SCHEMA public, apsctl; \
                  INSERT, UPDATE ON automation_audit_log; UPDATE ON apscheduler_jobs; INSERT, UPDATE ON apsctl.lease";
    let url = store.create_role("reader", grants);
    let out = store.apsctl(&["run-once", "-d", &url]).run();
    assert_data_eq!(
        out,
        str![[r#"
---- stderr ----
error: a pass cannot run on this store; nothing was claimed or approved
reason: this database role may not UPDATE on versions
hint: GRANT UPDATE ON versions TO the role, or see `apsctl migrate grants`
---- exit 3 ----

"#]]
    );
    assert_eq!(runs(&store), "NULL");
    assert!(!is_lease_held(&store));
}

#[test]
fn a_store_without_the_migrations_is_refused() {
    let store = Store::unmigrated();
    assert_data_eq!(
        store.run(&["run-once"]),
        str![[r#"
---- stderr ----
error: a pass cannot run on this store; nothing was claimed or approved
reason: there is no table automation_audit_log, or this role may not read it
hint: apsctl migrate up --create-tables
reason: there is no table versions, or this role may not read it
hint: apsctl migrate up --create-tables
reason: there is no table approval_rules, or this role may not read it
hint: apsctl migrate up --create-tables
reason: the store has no schema apsctl, or this role may not use it
hint: `apsctl migrate up` creates it
---- exit 3 ----

"#]]
    );
    let store = store_with(1, 1);
    store.sql("DROP SCHEMA apsctl CASCADE");
    assert_data_eq!(
        store.run(&["run-once"]),
        str![[r#"
---- stderr ----
error: the store has no schema apsctl, or this role may not use it
hint: `apsctl migrate up` creates it
---- exit 3 ----

"#]]
    );
    assert_eq!(approved(&store), "NULL");
}

#[test]
fn read_only_is_refused_by_the_server() {
    let store = store_with(1, 1);
    assert_data_eq!(
        store.run(&["run-once", "--read-only"]),
        str![[r#"
---- stderr ----
error: `--read-only` allows no changes
hint: `apsctl run-once` changes the store; leave out `--read-only`
---- exit 3 ----

"#]]
    );
    assert_eq!((approved(&store), runs(&store)), ("NULL".into(), "NULL".into()));
}
