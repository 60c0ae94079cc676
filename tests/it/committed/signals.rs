//! A signal during COMMIT, or right after it.

use std::time::Duration;

use nix::sys::signal::Signal;

use super::{CASES, assert_stderr, committed, named, operations, since};
use crate::support::{AfterCommit, CommitFate, CommitProxy, RunningApsctl, job, wait_for};

const SIGNALS: [(Signal, i32); 2] = [(Signal::SIGINT, 130), (Signal::SIGTERM, 143)];

#[test]
fn a_signal_during_the_commit_does_not_hide_it() {
    for (at, case) in CASES.iter().enumerate() {
        let (signal, code) = SIGNALS[at % 2];
        let (store, label) = ((case.store)(), format!("{} and {signal}", case.words()));
        let before = operations(&store);
        let gate = CommitProxy::new(&store, CommitFate::Held, case.commit, AfterCommit::AcceptClients);
        let going = RunningApsctl::start(case.on(&store).args(&["-d", &gate.url()]));
        gate.wait_for_commit();
        going.signal(signal);
        // Time for the signal to take effect; the result does not depend on it.
        std::thread::sleep(Duration::from_millis(300));
        gate.release();
        let out = going.wait();
        let made = since(&store, &before);
        assert!(!made.is_empty(), "{label}: nothing is in the journal\n{out}");
        if out.code == Some(0) {
            out.json();
        } else {
            assert_stderr(&out.clone().code(code), &committed(&made), &label);
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
        assert_stderr(&out, "note: operation 1 is committed\n", "jobs trigger --wait");
    }
}

#[test]
fn an_answer_that_does_not_come_in_time_is_looked_for() {
    let store = super::jobs();
    let gate = CommitProxy::new(&store, CommitFate::Held, 1, AfterCommit::AcceptClients);
    let going = RunningApsctl::start(store.apsctl(&["jobs", "trigger", "a", "--wait", "-d", &gate.url()]));
    gate.wait_for_commit();
    going.signal(Signal::SIGTERM);
    let out = going.wait().code(143);
    assert_stderr(&out, "note: operation 1 is committed\n", "an answer that does not come");
    assert_eq!(operations(&store), [1]);
}

#[test]
fn a_second_signal_ends_at_once_and_reports_the_outcome() {
    // COMMIT is being executed.
    let store = super::jobs();
    let gate = CommitProxy::new(&store, CommitFate::Held, 1, AfterCommit::AcceptClients);
    let going = RunningApsctl::start(store.apsctl(&["jobs", "pause", "a", "b", "-d", &gate.url()]));
    gate.wait_for_commit();
    going.signal(Signal::SIGINT);
    std::thread::sleep(Duration::from_millis(300));
    going.signal(Signal::SIGTERM);
    let out = going.wait().code(143);
    let made = operations(&store);
    assert_stderr(&out, &format!("the change may have been made ({})", named(&made)), "two signals");
    assert_stderr(&out, "audit operations --since 1h` shows it", "two signals");

    // COMMIT has been answered, and another statement is being executed.
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
    assert_stderr(&out, "operation 1 is committed", "two signals after the commit");
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
