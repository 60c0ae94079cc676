//! A query after the commit fails: the change is reported, and a warning says what is unknown.

use nix::sys::signal::Signal;
use serde_json::json;

use super::{assert_stderr_contains, operations};
use crate::support::{AfterCommit, CommitFate, CommitProxy, RunningApsctl, Store, wait_for};

/// Disturbs a store. The disturbance may last until the returned client is dropped.
type Disturbance = fn(&Store) -> Option<postgres::Client>;

/// Triggers a job of APScheduler 3 and disturbs the store after the commit, before the query for the next wake-up.
fn trigger_with_disturbance(
    args: &[&str],
    disturb: impl FnOnce(&Store) -> Option<postgres::Client>,
) -> (Store, crate::support::Output) {
    let store = super::aps3();
    let gate = CommitProxy::new(&store, CommitFate::Held, 1, AfterCommit::AcceptClients);
    let all = [&["jobs", "trigger", "cron-simple", "-o", "json"], args].concat();
    let going = RunningApsctl::start(store.apsctl(&all).args(&["-d", &gate.url()]));
    gate.wait_for_commit();
    let held = disturb(&store);
    gate.release();
    let out = going.wait();
    drop(held);
    (store, out)
}

fn assert_trigger_reported(out: &crate::support::Output, case_name: &str) {
    let row = &out.json()[0];
    assert_eq!((&row["id"], &row["operation"]), (&json!("cron-simple"), &json!(1)), "{case_name}: {out}");
    assert_stderr_contains(out, " undo 1` reverts it\n", case_name);
}

#[test]
fn a_trigger_is_reported_without_the_next_wake_up() {
    let locked = |store: &Store| {
        let mut client = store.client();
        client.batch_execute("BEGIN; LOCK TABLE apscheduler_jobs").unwrap();
        Some(client)
    };
    let gone = |store: &Store| {
        store.sql("ALTER TABLE apscheduler_jobs RENAME TO elsewhere");
        None
    };
    let cut = |store: &Store| {
        store.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND application_name = 'apsctl jobs trigger'",
        );
        None
    };
    let disturbances: [(&str, Disturbance); 3] = [("a lock", locked), ("no table", gone), ("no connection", cut)];
    for (case_name, disturb) in disturbances {
        let (_, out) = trigger_with_disturbance(&["--statement-timeout", "500ms"], disturb);
        let out = out.code(0);
        assert_trigger_reported(&out, case_name);
        // If the connection ends right after the answer, apsctl may already have a new one.
        if !out.stderr.contains("WARN the answer to COMMIT was lost") {
            assert_stderr_contains(&out, "WARN when the scheduler wakes up next is not known: ", case_name);
        }
    }
}

#[test]
fn waiting_continues_after_a_lost_connection() {
    let (_, out) = trigger_with_disturbance(&["--wait", "--timeout", "20s"], |store| {
        store.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND application_name = 'apsctl jobs trigger';
             DELETE FROM apscheduler_jobs WHERE id LIKE 'cron-simple:apsctl:%'",
        );
        None
    });
    assert_trigger_reported(&out.clone().code(0), "--wait");
    assert_stderr_contains(&out, "is gone from the store", "--wait");
}

#[test]
fn waiting_times_out_if_the_job_cannot_be_read() {
    let (_, out) = trigger_with_disturbance(&["--wait", "--timeout", "1s"], |store| {
        store.sql("ALTER TABLE apscheduler_jobs RENAME TO elsewhere");
        None
    });
    assert_trigger_reported(&out.clone().code(124), "--wait");
    assert_stderr_contains(&out, "triggered, but it is unknown whether it ran: ", "--wait");
}

#[test]
fn other_commands_report_the_change_and_what_is_unknown() {
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND application_name LIKE 'apsctl %'";
    for (args, store, commit, warning) in [
        (&["migrate", "up"][..], Store::unmigrated as fn() -> Store, 1, "the migrations were applied, but"),
        (&["runs", "undo", "2", "--yes"], crate::runs::undo::three_passes, 2, "the job of the next pass is unknown"),
        (&["migrate", "grants", "--apply", "--prefix", "PREFIX"], Store::new, 1, "the roles were created, but"),
        (&["maintenance", "extend", "--for", "1h"], super::in_maintenance, 1, ""),
    ] {
        let store = store();
        let prefix = format!("{}_", store.database());
        let args: Vec<&str> = args.iter().map(|arg| if *arg == "PREFIX" { &prefix } else { *arg }).collect();
        let case_name = args.join(" ");
        let before = operations(&store);
        let gate = CommitProxy::new(&store, CommitFate::Held, commit, AfterCommit::AcceptClients);
        let going = RunningApsctl::start(store.apsctl(&args).args(&["-o", "json", "-d", &gate.url()]));
        gate.wait_for_commit();
        store.sql(cut);
        gate.release();
        let out = going.wait().code(0);
        assert_eq!(super::since(&store, &before).len(), 1, "{case_name}: {out}");
        // If apsctl reads the end of the session together with the answer, it has opened another session.
        if !out.stderr.contains("WARN the answer to COMMIT was lost") {
            assert_stderr_contains(&out, warning, &case_name);
        }
        out.json();
    }
}

#[test]
fn each_created_index_is_reported() {
    // The connection breaks at the first index's journal entry: the index exists, and the next one cannot be created.
    let store = Store::new();
    let gate = CommitProxy::new(&store, CommitFate::Unsent, 2, AfterCommit::RefuseClients);
    let out = store.apsctl(&["indexes", "create", "-d", &gate.url()]).run().code(4);
    assert_eq!(operations(&store), [1], "{out}");
    assert_stderr_contains(&out, "note: operation 1 is committed\n", "the second entry");
    assert_stderr_contains(&out, "but could not be journaled: the change may have been made", "the second entry");
    // The answer is lost, and the other indexes are still created.
    let store = Store::new();
    let gate = CommitProxy::new(&store, CommitFate::Unanswered, 1, AfterCommit::AcceptClients);
    let out = store.apsctl(&["indexes", "create", "-o", "json", "-d", &gate.url()]).run().code(0);
    assert_eq!(operations(&store), [1, 2, 3, 4], "{out}");
    assert!(out.json().as_array().unwrap().iter().all(|row| row["status"] == "ok"), "{out}");
    // A signal during the first entry ends the command.
    let store = Store::new();
    let gate = CommitProxy::new(&store, CommitFate::Held, 1, AfterCommit::AcceptClients);
    let going = RunningApsctl::start(store.apsctl(&["indexes", "create", "-d", &gate.url()]));
    gate.wait_for_commit();
    going.signal(Signal::SIGTERM);
    wait_for_signal();
    gate.release();
    let out = going.wait();
    let made = operations(&store);
    if out.code == Some(0) {
        assert_eq!(made, [1, 2, 3, 4], "{out}");
    } else {
        assert_stderr_contains(&out.clone().code(143), &super::committed(&made), "a signal");
    }
}

/// Waits for a signal to arrive. No result depends on it.
fn wait_for_signal() {
    std::thread::sleep(std::time::Duration::from_millis(300));
}

#[test]
fn an_interrupted_recovery_reports_its_committed_operations() {
    let store = super::jobs();
    let args = ["recover", "a", "--no-restart", "--trigger", "--timeout", "30s"];
    let going = RunningApsctl::start(store.apsctl(&args));
    wait_for(&store, "SELECT count(*) > 0 FROM apsctl.operations");
    going.signal(Signal::SIGINT);
    let out = going.wait().code(130);
    assert_stderr_contains(&out, &format!("note: {}\n", super::committed(&operations(&store))), "recover");
}
