//! What `apsctl runs undo` refuses.

use snapbox::{assert_data_eq, str};

use crate::run_once::{approved, automation, store_with};
use crate::support::{Store, insert_run, is_lease_held, job, start_blocked_pass};

#[test]
fn it_must_be_confirmed() {
    let store = store_with(4, 3);
    store.run(&["run-once"]).code(0);
    assert_data_eq!(
        store.run(&["runs", "undo", "1"]),
        str![[r#"
---- stderr ----
error: 3 versions that run 1 approved would become pending again
hint: add --yes to confirm, or --dry-run to show the counts; `apsctl undo` cannot undo this
---- exit 3 ----

"#]]
    );
    assert_eq!(approved(&store), "1 2 3");
}

#[test]
fn a_missing_run_is_refused() {
    assert_data_eq!(
        Store::new().run(&["runs", "undo", "17", "--yes"]),
        str![[r#"
---- stderr ----
error: no such run: 17
hint: list the runs with `apsctl audit tail`
---- exit 3 ----

"#]]
    );
}

#[test]
fn a_running_pass_is_named() {
    let store = store_with(6, 6);
    store.run(&["run-once", "--max-approvals", "9"]).code(0);
    crate::run_once::versions(&store, 4, 4);
    let (going, lock) = start_blocked_pass(&store, 9, &[]);
    let holder = store.value("SELECT format('pid %s on %s', pid, host) FROM apsctl.lease");
    assert_data_eq!(
        store.apsctl(&["runs", "undo", "1", "--yes"]).replace_in_output(&holder, "HOLDER").run(),
        str![[r#"
---- stderr ----
error: undoing the approvals: a pass is executing (HOLDER)
hint: try again after it has ended
---- exit 3 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["runs", "undo", "2", "--yes"]),
        str![[r#"
---- stderr ----
error: run 2 has not ended yet
hint: wait until it ends; if its process has died, the next `apsctl run-once` closes it
---- exit 3 ----

"#]]
    );
    lock.release();
    going.wait().code(0);
    assert_eq!(approved(&store), "1 2 3 4 5 6 7 8 9 10");
}

#[test]
fn a_run_of_the_applications_worker_is_refused() {
    let store = store_with(2, 2);
    store.run(&["run-once"]).code(0);
    job("daily").func_ref("app.services.automation_service.run_automation").state("EXECUTING").insert(&store);
    insert_run(&store, "daily", "running", "2025-10-26 11:59:50+00", None);
    assert_data_eq!(
        store.run(&["runs", "undo", "1", "--yes"]),
        str![[r#"
---- stderr ----
error: undoing the approvals: a pass is executing
hint: try again after it has ended
---- exit 3 ----

"#]]
    );
    assert!(!is_lease_held(&store));
    store.run(&["runs", "undo", "1", "--yes", "--job-timeout", "5s"]).code(0);
}

/// An undo holds the lease between the lost pass and the next one.
#[test]
fn a_lost_pass_is_still_closed_by_the_next() {
    let store = store_with(4, 4);
    automation(&store);
    store.run(&["run-once"]).code(0);
    insert_run(&store, "daily", "running", "2025-10-01 00:00:00+00", None);
    store.sql("UPDATE apsctl.lease SET run_id = 2, expires_at = clock_timestamp() - interval '1 s'");
    store.run(&["runs", "undo", "1", "--yes"]).code(0);
    store.run(&["run-once"]).code(0);
    assert_eq!(store.value("SELECT status FROM automation_audit_log WHERE id = 2"), "abandoned");
}

#[test]
fn read_only_sessions_and_missing_privileges_are_refused() {
    let store = store_with(4, 3);
    store.run(&["run-once"]).code(0);
    assert_data_eq!(
        store.run(&["runs", "undo", "1", "--yes", "--read-only"]),
        str![[r#"
---- stderr ----
error: `--read-only` allows no changes
hint: `apsctl runs undo` changes the store; leave out `--read-only`
---- exit 3 ----

"#]]
    );
    let grants = "SELECT ON ALL TABLES IN SCHEMA public, apsctl; USAGE ON SCHEMA apsctl; \
                  INSERT, UPDATE ON apsctl.lease";
    let url = store.create_role("holder", grants);
    assert_data_eq!(
        store.run(&["runs", "undo", "1", "--yes", "-d", &url]),
        str![[r#"
---- stderr ----
error: undoing the approvals: permission denied for table versions
hint: the database role lacks a privilege; ask the owner of the tables for it, or see `apsctl migrate grants`
---- exit 3 ----

"#]]
    );
    assert_eq!((approved(&store), is_lease_held(&store)), ("1 2 3".into(), false));
}

#[test]
fn nothing_is_undone_if_the_changes_are_unknown() {
    let store = store_with(4, 3);
    store.run(&["run-once"]).code(0);
    // As after restoring a dump: the same numbers, written by another transaction.
    store.sql("UPDATE apsctl.approvals SET xid = xid");
    assert_data_eq!(
        store.run(&["runs", "undo", "1", "--yes"]),
        str![[r#"
---- stderr ----
error: reading the versions it approved: cannot determine which versions have changed since run 1 approved them: its transactions are not recorded: it was made by another program or an older apsctl, or restored from a dump
hint: see the versions with approved_in_run = 1
---- exit 3 ----

"#]]
    );
    store.sql("DELETE FROM apsctl.approvals");
    store.run(&["runs", "undo", "1", "--dry-run"]).code(3);
    store.sql("ALTER TABLE versions RENAME TO kept; CREATE VIEW versions AS SELECT * FROM kept");
    assert_data_eq!(
        store.run(&["runs", "undo", "1", "--yes"]),
        str![[r#"
---- stderr ----
error: reading the versions it approved: cannot determine which versions have changed since run 1 approved them: the versions are not in a table of this database
hint: see the versions with approved_in_run = 1
---- exit 3 ----

"#]]
    );
    assert_eq!(approved(&store), "1 2 3");
}

#[test]
fn missing_columns_are_refused() {
    let store = store_with(4, 3);
    store.run(&["run-once"]).code(0);
    store.sql("ALTER TABLE versions DROP approved_in_run");
    assert_data_eq!(
        store.run(&["runs", "undo", "1", "--yes"]),
        str![[r#"
---- stderr ----
error: reading the versions it approved: cannot determine which versions have changed since run 1 approved them: versions no longer has the columns approved_in_run and approved_by_rule
hint: see the versions with approved_in_run = 1
---- exit 3 ----

"#]]
    );
    store.sql("DROP TABLE apsctl.approvals");
    assert_data_eq!(
        store.run(&["runs", "undo", "1", "--yes"]),
        str![[r#"
---- stderr ----
error: schema apsctl is that of an older release
hint: `apsctl migrate up` upgrades it
---- exit 3 ----

"#]]
    );
}

#[test]
fn a_run_without_approvals_has_nothing_to_undo() {
    let store = store_with(4, 0);
    store.run(&["run-once"]).code(0);
    assert_data_eq!(
        store.run(&["runs", "undo", "1", "--yes"]),
        str![[r#"
run_id           1
approved         0
taken_back       0
changed_since    0
already_pending  0
gone             0
operation
---- stderr ----
there is nothing to undo
---- exit 0 ----

"#]]
    );
}

#[test]
fn a_run_whose_versions_have_all_changed_is_refused() {
    let store = store_with(4, 3);
    store.run(&["run-once"]).code(0);
    store.sql("UPDATE versions SET author = 'x'");
    assert_data_eq!(
        store.run(&["runs", "undo", "1", "--yes"]),
        str![[r#"
---- stderr ----
error: nothing to undo: all versions approved by run 1 (3) have changed since
hint: apsctl leaves a changed version as it is; change it by hand
---- exit 3 ----

"#]]
    );
}
