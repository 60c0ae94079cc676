//! Concurrent commands, and commands that are killed: all of it is done or nothing.

use std::process::Stdio;

use super::{alice, apsctl, jobs, store_with_jobs};
use crate::support::{Store, wait_for, wait_for_blocked};

/// Waits until a session of apsctl waits for a lock.
fn wait_until_blocked(store: &Store) {
    wait_for_blocked(store, "apsctl maintenance%", 1);
}

/// Runs a command until it waits for a lock, ends it with `end`, and asserts that nothing was changed.
#[track_caller]
fn assert_unchanged_after(store: &Store, args: &[&str], end: impl FnOnce(&Store, u32)) {
    let before = (jobs(store), store.value("SELECT count(*) FROM apsctl.operations"));
    let windows = super::all_of(store, "apsctl.maintenance");
    let mut other = store.client();
    let mut holding = other.transaction().unwrap();
    // Lock the job with the last id, so that all others have been changed before.
    holding.execute("UPDATE apsctl.pauses SET reason = reason WHERE job_id = 'scheduled'", &[]).unwrap();
    holding.execute("INSERT INTO apsctl.pauses (job_id, kept_job_state, paused_by, paused_at) VALUES ('scheduled', 'x', 'x', now()) \
                     ON CONFLICT DO NOTHING", &[]).unwrap();
    let mut child = apsctl(store, args).command().stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    wait_until_blocked(store);
    end(store, child.id());
    let status = child.wait().unwrap();
    assert!(!status.success());
    holding.rollback().unwrap();
    wait_for(
        store,
        "SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'apsctl%'",
    );
    assert_eq!((jobs(store), store.value("SELECT count(*) FROM apsctl.operations")), before);
    assert_eq!(super::all_of(store, "apsctl.maintenance"), windows);
}

fn kill(_: &Store, pid: u32) {
    let pid = nix::unistd::Pid::from_raw(pid.try_into().unwrap());
    nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGKILL).unwrap();
}

fn terminate_backend(store: &Store, _: u32) {
    store.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name LIKE 'apsctl maintenance%'",
    );
}

#[test]
fn a_killed_process_or_session_changes_nothing() {
    let store = store_with_jobs();
    for end in [kill, terminate_backend] {
        assert_unchanged_after(&store, &["maintenance", "begin"], end);
    }
    let before = jobs(&store);
    alice(&store, &["maintenance", "begin"]).code(0);
    for end in [kill, terminate_backend] {
        assert_unchanged_after(&store, &["maintenance", "end"], end);
    }
    alice(&store, &["maintenance", "end"]).code(0);
    assert_eq!(jobs(&store), before);
}

#[test]
fn one_of_two_concurrent_begins_succeeds() {
    let store = store_with_jobs();
    let codes: Vec<i32> = std::thread::scope(|scope| {
        let both = [(); 2].map(|()| scope.spawn(|| alice(&store, &["maintenance", "begin"])));
        both.map(|one| one.join().unwrap().code.unwrap()).into_iter().collect()
    });
    assert_eq!(codes.iter().sum::<i32>(), 3, "{codes:?}");
    assert_eq!(store.value("SELECT count(*) FROM apsctl.maintenance"), "1");
}
