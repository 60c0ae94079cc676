//! Signals during COMMIT and right after it.

use std::time::Duration;

use nix::sys::signal::Signal;

use super::{CASES, assert_stderr_contains, committed, named, operations, since};
use crate::support::{AfterCommit, CommitFate, CommitProxy, RunningApsctl, job, wait_for};

const SIGNALS: [(Signal, i32); 2] = [(Signal::SIGINT, 130), (Signal::SIGTERM, 143)];

#[test]
fn a_signal_during_the_commit_does_not_hide_the_change() {
    for (at, case) in CASES.iter().enumerate() {
        let (signal, code) = SIGNALS[at % 2];
        let (store, case_name) = ((case.store)(), format!("{} and {signal}", case.words()));
        let before = operations(&store);
        let gate = CommitProxy::new(&store, CommitFate::Held, case.commit, AfterCommit::AcceptClients);
        let going = RunningApsctl::start(case.on(&store).args(&["-d", &gate.url()]));
        gate.wait_for_commit();
        going.signal(signal);
        // Leaves time for a cancellation by the signal. The result does not depend on it.
        std::thread::sleep(Duration::from_millis(300));
        gate.release();
        let out = going.wait();
        let made = since(&store, &before);
        assert!(!made.is_empty(), "{case_name}: nothing is in the journal\n{out}");
        if out.code == Some(0) {
            out.json();
        } else {
            assert_stderr_contains(&out.clone().code(code), &committed(&made), &case_name);
        }
    }
}

#[test]
fn a_signal_after_the_commit_reports_the_operation() {
    for (signal, code) in SIGNALS {
        let store = super::jobs();
        let going = RunningApsctl::start(store.apsctl(&["jobs", "trigger", "a", "--wait", "-q"]));
        wait_for(&store, "SELECT count(*) > 0 FROM apsctl.operations");
        going.signal(signal);
        let out = going.wait().code(code);
        assert_stderr_contains(&out, "note: operation 1 is committed\n", "jobs trigger --wait");
    }
}

#[test]
fn after_a_timeout_apsctl_checks_whether_the_change_was_committed() {
    let store = super::jobs();
    let gate = CommitProxy::new(&store, CommitFate::Held, 1, AfterCommit::AcceptClients);
    let going = RunningApsctl::start(store.apsctl(&["jobs", "trigger", "a", "--wait", "-d", &gate.url()]));
    gate.wait_for_commit();
    going.signal(Signal::SIGTERM);
    let out = going.wait().code(143);
    assert_stderr_contains(&out, "note: operation 1 is committed\n", "an answer that does not come");
    assert_eq!(operations(&store), [1]);
}

#[test]
fn a_second_signal_ends_at_once_and_reports_what_is_known() {
    // COMMIT is in progress.
    let store = super::jobs();
    let gate = CommitProxy::new(&store, CommitFate::Held, 1, AfterCommit::AcceptClients);
    let going = RunningApsctl::start(store.apsctl(&["jobs", "pause", "a", "b", "-d", &gate.url()]));
    gate.wait_for_commit();
    going.signal(Signal::SIGINT);
    std::thread::sleep(Duration::from_millis(300));
    going.signal(Signal::SIGTERM);
    let out = going.wait().code(143);
    let made = operations(&store);
    assert_stderr_contains(&out, &format!("the change may have been made ({})", named(&made)), "two signals");
    assert_stderr_contains(&out, "audit operations --since 1h` shows it", "two signals");

    // COMMIT has been answered, and a later query is in progress.
    let store = super::jobs();
    let mut lock = store.client();
    let going = RunningApsctl::start(store.apsctl(&["jobs", "trigger", "a", "--wait"]));
    wait_for(&store, "SELECT count(*) > 0 FROM apsctl.operations");
    lock.batch_execute("BEGIN; LOCK TABLE automation_audit_log").unwrap();
    wait_for(
        &store,
        "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    );
    going.signal(Signal::SIGTERM);
    going.signal(Signal::SIGINT);
    let out = going.wait();
    assert!(matches!(out.code, Some(130 | 143)), "{out}");
    assert_stderr_contains(&out, "operation 1 is committed", "two signals after the commit");
}

#[test]
fn a_signal_before_the_commit_changes_nothing() {
    let store = super::jobs();
    job("c").insert(&store);
    let mut lock = store.client();
    lock.batch_execute("BEGIN; SELECT FROM apscheduler_jobs WHERE id = 'a' FOR UPDATE").unwrap();
    let going = RunningApsctl::start(store.apsctl(&["jobs", "pause", "a"]));
    wait_for(
        &store,
        "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    );
    going.signal(Signal::SIGINT);
    let out = going.wait().code(130);
    assert!(!out.stderr.contains("committed"), "{out}");
    lock.batch_execute("COMMIT").unwrap();
    assert!(operations(&store).is_empty());
}
