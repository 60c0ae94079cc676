//! `apsctl runs undo` undoes the approvals of one pass for versions unchanged since.

use serde_json::json;
use snapbox::{assert_data_eq, str};

use crate::run_once::{approved, automation, store_with, versions};
use crate::support::{
    HeldLock, RunningApsctl, Store, expire_lease, is_lease_held, start_blocked_pass, wait_for, wait_for_blocked_pass,
};

/// Returns the columns that a pass writes.
fn columns(store: &Store) -> String {
    store.value(
        "SELECT string_agg(concat_ws(' ', id, approved, approved_at, approved_by_rule, approved_in_run), ', ' ORDER BY id)
         FROM versions",
    )
}

/// A store after three passes; the second has approved versions 5 to 8 in two batches.
pub(crate) fn three_passes() -> Store {
    let store = store_with(4, 4);
    automation(&store);
    store.run(&["run-once"]).code(0);
    versions(&store, 5, 4);
    store.run(&["run-once", "--batch-size", "2"]).code(0);
    versions(&store, 1, 1);
    store.run(&["run-once"]).code(0);
    assert_eq!(approved(&store), "1 2 3 4 5 6 7 8 10");
    store
}

#[test]
fn the_versions_of_a_pass_become_pending_again() {
    let store = three_passes();
    assert_data_eq!(
        store.run(&["runs", "undo", "2", "--yes", "--reason", "rule too wide"]),
        str![[r#"
run_id           2
approved         4
taken_back       4
changed_since    0
already_pending  0
gone             0
operation        1
---- stderr ----
the next pass approves the versions again unless a rule changes; to prevent that, run `apsctl jobs pause daily`
---- exit 0 ----

"#]]
    );
    assert_eq!(approved(&store), "1 2 3 4 10");
    assert!(columns(&store).contains("5 f, 6 f, 7 f, 8 f, 9 f"), "{}", columns(&store));
    assert!(!is_lease_held(&store));
    assert_eq!(
        store.value("SELECT details -> 'undone' FROM automation_audit_log WHERE id = 2"),
        r#"{"at": "2025-10-26T12:00:00Z", "versions": 4, "operation": 1}"#
    );
}

#[test]
fn the_operation_is_in_the_journal_and_cannot_be_undone() {
    let store = three_passes();
    store.run(&["runs", "undo", "2", "--yes", "--reason", "rule too wide"]).code(0);
    let operation = &store.run(&["audit", "operations", "-o", "json"]).json()[0];
    assert_eq!(operation["command"], "apsctl runs undo 2 --yes --reason 'rule too wide'");
    assert_eq!((&operation["job_id"], &operation["reason"]), (&json!(null), &json!("rule too wide")));
    let ids = json!(["5", "6", "7", "8"]);
    assert_eq!(operation["before"], json!({"run_id": 2, "versions": 4, "approved": true, "first_ids": ids}));
    assert_eq!(operation["after"], json!({"run_id": 2, "versions": 4, "approved": false, "first_ids": ids}));
    let table = store.run(&["audit", "operations"]).stdout;
    assert!(table.contains("run 2: 4 approved") && table.contains("run 2: 4 pending"), "{table}");
    assert_data_eq!(
        store.run(&["undo", "1"]),
        str![[r#"
---- stderr ----
error: undoing: operation 1 changed no job and cannot be undone
hint: `apsctl audit operations` lists the changes of jobs; `apsctl undo ID` undoes one
---- exit 3 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["undo"]),
        str![[r#"
---- stderr ----
error: undoing: there is nothing to undo
hint: `apsctl audit operations` lists all changes
---- exit 3 ----

"#]]
    );
}

#[test]
fn the_next_pass_evaluates_them_again() {
    let store = three_passes();
    store.run(&["runs", "undo", "2", "-y"]).code(0);
    let row = store.run(&["run-once", "-q", "-o", "json"]).code(0).json();
    assert_eq!((&row["incremental"], &row["versions_approved"]), (&json!(true), &json!(4)));
    // The versions belong to the new run now.
    let again = store.run(&["runs", "undo", "2", "-y", "-o", "json"]).code(0).json();
    assert_eq!((&again["taken_back"], &again["gone"]), (&json!(0), &json!(4)));
    assert_eq!(store.run(&["runs", "undo", "4", "-y", "-o", "json"]).json()["taken_back"], 4);
}

#[test]
fn changed_versions_are_left_as_they_are() {
    let store = three_passes();
    store.sql(
        "UPDATE versions SET author = author WHERE id = 5;
         UPDATE versions SET approved = false WHERE id = 6;
         DELETE FROM versions WHERE id = 7",
    );
    assert_data_eq!(
        store.run(&["runs", "undo", "2", "--yes", "-o", "json"]),
        str![[r#"
{
  "run_id": 2,
  "approved": 4,
  "taken_back": 1,
  "changed_since": 1,
  "already_pending": 1,
  "gone": 1,
  "operation": 1
}
---- stderr ----
the next pass approves the versions again unless a rule changes; to prevent that, run `apsctl jobs pause daily`
---- exit 0 ----

"#]]
    );
    assert_eq!(approved(&store), "1 2 3 4 5 10");
    assert_data_eq!(
        store.run(&["runs", "undo", "2", "--yes"]),
        str![[r#"
---- stderr ----
error: nothing to undo: all versions approved by run 2 (1) have changed since
hint: apsctl leaves a changed version as it is; change it by hand
---- exit 3 ----

"#]]
    );
}

/// These operations move, lock or freeze rows but do not change them.
#[test]
fn maintenance_of_the_table_is_not_a_change() {
    for statement in [
        "VACUUM FREEZE versions",
        "VACUUM FULL versions",
        "CLUSTER versions USING versions_pkey",
        "SELECT * FROM versions FOR UPDATE",
        "ALTER TABLE versions ADD COLUMN more text DEFAULT 'x'",
    ] {
        let store = three_passes();
        store.sql(statement);
        let row = store.run(&["runs", "undo", "2", "-y", "-o", "json"]).code(0).json();
        assert_eq!((&row["taken_back"], &row["changed_since"]), (&json!(4), &json!(0)), "{statement}");
    }
}

#[test]
fn an_interrupted_pass_can_be_undone() {
    let store = store_with(6, 6);
    let (going, lock) = start_blocked_pass(&store, 5, &["--timeout", "1s"]);
    going.wait().code(1);
    lock.release();
    assert_eq!(approved(&store), "1 2 3 4");
    let row = store.run(&["runs", "undo", "1", "-y", "-o", "json"]).code(0).json();
    assert_eq!((&row["approved"], &row["taken_back"]), (&json!(4), &json!(4)));
    store.run(&["run-once", "-q"]).code(0);
    store.run(&["run-once", "-q"]).code(0);
    assert_eq!(approved(&store), "1 2 3 4 5 6");
}

#[test]
fn a_dry_run_shows_the_counts_and_changes_nothing() {
    let store = three_passes();
    store.sql("UPDATE versions SET author = 'x' WHERE id = 5");
    let before = columns(&store);
    assert_data_eq!(
        store.run(&["runs", "undo", "2", "-n"]),
        str![[r#"
run_id           2
approved         4
taken_back       3
changed_since    1
already_pending  0
gone             0
operation
---- stderr ----
dry run: nothing was changed
---- exit 0 ----

"#]]
    );
    assert_eq!(columns(&store), before);
    let grants = "SELECT ON ALL TABLES IN SCHEMA public, apsctl; USAGE ON SCHEMA apsctl";
    let reader = store.create_role("reader", grants);
    store.run(&["runs", "undo", "2", "-n", "-d", &reader]).code(0);
    assert_eq!(store.value("SELECT count(*) FROM apsctl.operations"), "0");
}

#[test]
fn the_application_is_notified() {
    let store = three_passes();
    let mut client = store.client();
    client.batch_execute("LISTEN pending_count_updated").unwrap();
    store.run(&["runs", "undo", "2", "-y"]).code(0);
    client.batch_execute("").unwrap();
    assert_eq!(payloads(&mut client), [r#"{"run_id":2,"approved":0,"pending":5,"taken_back":4}"#]);
}

/// Returns the payloads of the notifications.
fn payloads(client: &mut postgres::Client) -> Vec<String> {
    use postgres::fallible_iterator::FallibleIterator as _;
    client.notifications().iter().map(|n| Ok(n.payload().to_owned())).collect().unwrap()
}

#[test]
fn a_version_that_is_being_changed_is_left_as_it_is() {
    let store = three_passes();
    let lock = HeldLock::by(&store, "UPDATE versions SET confidence = 0.1 WHERE id = 7");
    let going = RunningApsctl::start(store.apsctl(&["runs", "undo", "2", "-y", "-o", "json", "-q"]));
    wait_for_blocked_pass(&store);
    // No pass can start meanwhile.
    let out = store.run(&["run-once", "--conflict-exit-code", "75"]).code(75);
    assert!(out.stderr.contains("Previous run still executing, skipping"), "{out}");
    lock.release();
    let row = going.wait().code(0).json();
    assert_eq!((&row["taken_back"], &row["changed_since"]), (&json!(3), &json!(1)));
    assert_eq!(approved(&store), "1 2 3 4 7 10");
}

#[test]
fn a_killed_undo_changes_nothing_and_blocks_passes_only_until_its_lease_expires() {
    let store = three_passes();
    let before = columns(&store);
    let lock = HeldLock::on_version(&store, 7);
    let going = RunningApsctl::start(store.apsctl(&["runs", "undo", "2", "-y"]));
    wait_for_blocked_pass(&store);
    assert!(is_lease_held(&store));
    going.signal(nix::sys::signal::Signal::SIGKILL);
    going.wait();
    lock.release();
    wait_for(
        &store,
        "SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'apsctl runs undo'",
    );
    assert_eq!(columns(&store), before);
    expire_lease(&store);
    assert_eq!(store.run(&["runs", "undo", "2", "-y", "-o", "json"]).code(0).json()["taken_back"], 4);
    assert_eq!(store.value("SELECT count(*) FROM apsctl.operations"), "1");
}

#[test]
fn an_interrupted_undo_changes_nothing_and_releases_the_lease() {
    let store = three_passes();
    let before = columns(&store);
    let lock = HeldLock::on_version(&store, 7);
    let going = RunningApsctl::start(store.apsctl(&["runs", "undo", "2", "-y"]));
    wait_for_blocked_pass(&store);
    going.signal(nix::sys::signal::Signal::SIGINT);
    going.wait().code(130);
    lock.release();
    assert_eq!(columns(&store), before);
    assert!(!is_lease_held(&store));
    assert_eq!(store.value("SELECT count(*) FROM apsctl.operations"), "0");
}

#[test]
fn an_undo_whose_lease_has_expired_changes_nothing() {
    let store = three_passes();
    let before = columns(&store);
    let lock = HeldLock::on_version(&store, 7);
    let going = RunningApsctl::start(store.apsctl(&["runs", "undo", "2", "-y"]));
    wait_for_blocked_pass(&store);
    expire_lease(&store);
    lock.release();
    assert_data_eq!(
        going.wait(),
        str![[r#"
---- stderr ----
error: undoing the approvals: the lease has expired: a pass may have started, so nothing was changed
hint: increase --statement-timeout, which also extends the lease
---- exit 4 ----

"#]]
    );
    assert_eq!(columns(&store), before);
}
