//! Passes report what their batches have committed, and how the pass ended.

use std::fs::OpenOptions;
use std::process::Stdio;

use nix::sys::signal::Signal;

use super::assert_stderr_contains;
use crate::run_once::{approved, automation, runs, store_with};
use crate::support::{AfterCommit, CommitFate, CommitProxy, Output, RunningApsctl, start_blocked_pass};

#[test]
fn a_pass_with_an_unwritable_stdout_is_completed() {
    let store = store_with(6, 4);
    let mut command = store.apsctl(&["run-once", "-q", "-o", "json"]).command();
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    let ended = command.stdin(Stdio::null()).stdout(full).stderr(Stdio::piped()).spawn().unwrap();
    let ended = ended.wait_with_output().unwrap();
    let out = Output {
        stdout: String::new(),
        stderr: String::from_utf8_lossy(&ended.stderr).into_owned(),
        code: ended.status.code(),
    };
    assert_stderr_contains(
        &out.clone().code(0),
        "warning: run 1 is committed with 4 approvals, but the output could",
        "run-once",
    );
    assert_eq!(runs(&store), "1 completed 6 4");
}

#[test]
fn an_interrupted_pass_reports_what_its_batches_have_committed() {
    let store = store_with(6, 6);
    let (going, lock) = start_blocked_pass(&store, 4, &[]);
    going.signal(Signal::SIGINT);
    let out = going.wait().code(130);
    lock.release();
    assert_eq!(approved(&store), "1 2");
    assert_stderr_contains(&out, "note: run 1 is committed with 2 approvals\n", "run-once");
}

#[test]
fn a_signal_during_the_last_commit_does_not_hide_the_result() {
    for at in 1..=4 {
        let store = store_with(6, 6);
        automation(&store);
        let gate = CommitProxy::new(&store, CommitFate::Held, at, AfterCommit::AcceptClients);
        let going = RunningApsctl::start(store.apsctl(&["run-once", "-o", "json", "-d", &gate.url()]));
        gate.wait_for_commit();
        going.signal(Signal::SIGTERM);
        std::thread::sleep(std::time::Duration::from_millis(300));
        gate.release();
        let out = going.wait();
        let case_name = format!("COMMIT {at}: {}\n{out}", runs(&store));
        if !gate.has_commit_arrived() {
            assert!(at > 2, "{case_name}");
            continue;
        }
        assert!(matches!(out.code, Some(0 | 143)), "{case_name}");
        let row = out.json();
        let in_the_store = store.value("SELECT count(*) FROM versions WHERE approved");
        assert_eq!(row["versions_approved"].to_string(), in_the_store, "{case_name}");
        let status = store.value("SELECT status FROM automation_audit_log ORDER BY id DESC LIMIT 1");
        assert_eq!(row["status"], status.as_str(), "{case_name}");
    }
}
