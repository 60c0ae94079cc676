//! Concurrent changes of the same job: a decision must still hold when it is carried out.

use snapbox::{assert_data_eq, str};

use super::row;
use crate::support::{Output, Store, job, send_signal, wait_for_blocked};

#[test]
fn a_job_that_has_just_started_is_not_triggered() {
    let store = Store::new();
    job("daily").insert(&store);
    let ended =
        run_during_change(&store, "UPDATE apscheduler_jobs SET job_state = 'EXECUTING'", &["jobs", "trigger", "daily"]);
    assert_data_eq!(
        ended,
        str![[r#"
---- stderr ----
error: triggering: job daily is stuck: it is EXECUTING, but it has no open run, and no process holds its lease
hint: `apsctl jobs pause daily && apsctl jobs trigger --force daily` makes it run again
---- exit 3 ----

"#]]
    );
    assert_eq!(row(&store, "daily"), "EXECUTING 2025-10-27 09:00:00");
}

#[test]
fn a_job_that_has_just_been_deleted_is_not_paused() {
    let store = Store::new();
    job("daily").insert(&store);
    let ended = run_during_change(&store, "DELETE FROM apscheduler_jobs", &["jobs", "pause", "daily"]);
    assert_data_eq!(
        ended,
        str![[r#"
---- stderr ----
error: pausing: no such job: daily
hint: `apsctl jobs list` shows the ids
---- exit 3 ----

"#]]
    );
    assert_eq!(store.value("SELECT count(*) FROM apsctl.pauses"), "0");
}

#[test]
fn a_pause_keeps_the_next_run_that_another_session_has_just_set() {
    let store = Store::new();
    job("daily").insert(&store);
    let change = "UPDATE apscheduler_jobs SET next_run_time = '2025-10-30 09:00:00+00'";
    run_during_change(&store, change, &["jobs", "pause", "daily"]).code(0);
    let kept = "SELECT kept_next_run_time AT TIME ZONE 'UTC' FROM apsctl.pauses";
    assert_eq!(store.value(kept), "2025-10-30 09:00:00");
}

#[test]
fn the_second_of_two_concurrent_pauses_changes_nothing() {
    let store = Store::new();
    job("daily").insert(&store);
    let pause = || store.run(&["jobs", "pause", "daily"]).code(0);
    std::thread::scope(|scope| {
        let all: Vec<_> = (0..4).map(|_| scope.spawn(pause)).collect();
        for one in all {
            drop(one.join().unwrap());
        }
    });
    assert_eq!(store.value("SELECT count(*) FROM apsctl.operations"), "1");
    let kept = "SELECT kept_next_run_time AT TIME ZONE 'UTC' FROM apsctl.pauses";
    assert_eq!(store.value(kept), "2025-10-27 09:00:00");
}

#[test]
fn the_same_jobs_in_another_order_do_not_deadlock() {
    let store = Store::new();
    job("a").insert(&store);
    job("b").insert(&store);
    std::thread::scope(|scope| {
        let one = scope.spawn(|| store.run(&["jobs", "trigger", "a", "b"]));
        let other = scope.spawn(|| store.run(&["jobs", "pause", "b", "a"]));
        other.join().unwrap().code(0);
        drop(one.join().unwrap());
    });
    assert_eq!(row(&store, "a").split(' ').next(), row(&store, "b").split(' ').next());
}

#[test]
fn a_lock_held_too_long_fails_the_command() {
    let store = Store::new();
    job("daily").insert(&store);
    let mut other = store.client();
    let mut held = other.transaction().unwrap();
    held.execute("SELECT FROM apscheduler_jobs FOR UPDATE", &[]).unwrap();
    assert_data_eq!(
        store.run(&["jobs", "pause", "daily", "--statement-timeout", "50ms"]),
        str![[r#"
---- stderr ----
error: pausing: canceling statement due to statement timeout
hint: --statement-timeout sets how long a statement may take
---- exit 4 ----

"#]]
    );
    held.rollback().unwrap();
    assert_eq!(row(&store, "daily"), "SCHEDULED 2025-10-27 09:00:00");
}

#[test]
fn a_command_interrupted_while_it_waits_changes_nothing() {
    let store = Store::new();
    job("daily").insert(&store);
    let mut other = store.client();
    let mut held = other.transaction().unwrap();
    held.execute("SELECT FROM apscheduler_jobs FOR UPDATE", &[]).unwrap();
    for (signal, code) in [(nix::sys::signal::SIGINT, 130), (nix::sys::signal::SIGTERM, 143)] {
        let apsctl = store.apsctl(&["jobs", "pause", "daily"]);
        let mut command = apsctl.command();
        let child = command.stderr(std::process::Stdio::piped()).spawn().unwrap();
        wait_for_blocked(&store, "%", 1);
        send_signal(&child, signal);
        let ended = apsctl.output(&child.wait_with_output().unwrap()).code(code);
        assert!(ended.stderr.starts_with("error: pausing: "), "{ended}");
    }
    held.rollback().unwrap();
    assert_eq!(row(&store, "daily"), "SCHEDULED 2025-10-27 09:00:00");
}

/// Runs apsctl while another session holds a lock, then changes the job and commits.
fn run_during_change(store: &Store, change: &str, args: &[&str]) -> Output {
    let mut other = store.client();
    let mut held = other.transaction().unwrap();
    held.batch_execute("SELECT FROM apscheduler_jobs FOR UPDATE").unwrap();
    std::thread::scope(|scope| {
        let apsctl = scope.spawn(|| store.run(args));
        wait_for_blocked(store, "%", 1);
        held.batch_execute(change).unwrap();
        held.commit().unwrap();
        apsctl.join().unwrap()
    })
}
