//! A pass that times out while it waits for a lock names the session that holds it.

use snapbox::{assert_data_eq, str};

use super::{approved, automation, runs, store_with};
use crate::support::{HeldLock, Output, RunningApsctl, Store, is_lease_held, wait_for_blocked_pass};

/// Runs a pass that waits for a lock of `statement`, in a session with this application name.
fn pass_against(store: &Store, statement: &str, name: &str) -> (Output, String) {
    let lock = HeldLock::by(store, &format!("SET application_name = '{name}'; {statement}"));
    let pid = store.value(&format!("SELECT pid FROM pg_stat_activity WHERE application_name = '{name}'"));
    let running = RunningApsctl::start(store.apsctl(&["run-once", "--timeout", "6s"]).replace_in_output(&pid, "PID"));
    wait_for_blocked_pass(store);
    let out = running.wait();
    lock.release();
    (out, pid)
}

#[test]
fn a_session_that_locks_a_version_is_named() {
    let store = store_with(4, 4);
    automation(&store);
    let (out, _) = pass_against(&store, "UPDATE versions SET author = 'me'\n  WHERE id = 2", "psql of alice");
    assert_data_eq!(
        out,
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Automation run started
2025-10-26 12:00:00 INFO Evaluating 4 pending versions
2025-10-26 12:00:00 ERROR Automation run failed: timeout: the pass took longer than 6s, blocked by pid PID (psql of alice, transaction open for [..]: SET application_name = 'psql of alice'; UPDATE versions SET author = 'me' WHERE ...); the next pass continues where this one stopped
hint: if that session is forgotten, end it with pg_terminate_backend(PID)
---- exit 1 ----

"#]]
    );
    assert_eq!((approved(&store), runs(&store)), ("NULL".into(), "1 timed_out 0 0".into()));
    assert!(!is_lease_held(&store));
    store.run(&["run-once"]).code(0);
    assert_eq!(approved(&store), "1 2 3 4");
}

#[test]
fn a_session_that_locks_the_table_is_named() {
    let store = store_with(2, 2);
    let (out, pid) = pass_against(&store, "LOCK TABLE versions IN ACCESS EXCLUSIVE MODE", "migration");
    let message = "blocked by pid PID (migration, transaction open for ";
    assert!(out.stderr.contains(message) && out.stderr.contains("LOCK TABLE versions"), "{pid} {out}");
    out.code(1);
    assert_eq!(runs(&store), "1 timed_out 0 0");
}

#[test]
fn a_prepared_transaction_has_no_session() {
    let store = store_with(2, 2);
    let name = store.database();
    store.sql(&format!("BEGIN; UPDATE versions SET author = 'me'; PREPARE TRANSACTION '{name}'"));
    let running = RunningApsctl::start(store.apsctl(&["run-once", "--timeout", "6s"]));
    let out = running.wait().code(1);
    store.sql(&format!("ROLLBACK PREPARED '{name}'"));
    assert!(out.stderr.contains("blocked by a prepared transaction; the next pass"), "{out}");
    assert!(out.stderr.contains("hint: end it with COMMIT PREPARED"), "{out}");
}

/// Of another role's sessions, only the process ids are visible.
#[test]
fn a_session_of_another_role_is_named_by_its_pid() {
    let store = store_with(2, 2);
    let all =
        "ALL ON ALL TABLES IN SCHEMA public, apsctl; USAGE ON SCHEMA apsctl; USAGE ON ALL SEQUENCES IN SCHEMA public";
    let url = store.create_role("plain", all);
    let lock = HeldLock::on_version(&store, 1);
    let out = store.run(&["run-once", "-d", &url, "--timeout", "6s"]).code(1);
    lock.release();
    assert!(out.stderr.contains("blocked by pid "), "{out}");
}
