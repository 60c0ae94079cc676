//! Two at once, and one that is killed: all of it or nothing

use std::process::Stdio;

use super::{alice, apsctl, furnished, jobs};
use crate::support::{Store, wait_for, wait_for_blocked};

/// Waits until a session of apsctl's waits for a lock.
fn wait_until_blocked(store: &Store) {
    wait_for_blocked(store, "apsctl maintenance%", 1);
}

/// Has `args` wait in the midst of its work, then has `end` done to it. What is left is what was.
#[track_caller]
fn cut_off(store: &Store, args: &[&str], end: impl FnOnce(&Store, u32)) {
    let before = (jobs(store), store.value("SELECT count(*) FROM apsctl.operations"));
    let windows = super::all_of(store, "apsctl.maintenance");
    let mut other = store.client();
    let mut holding = other.transaction().unwrap();
    // The last by id: all the others have been dealt with where the rows are changed one by one.
    holding.execute("UPDATE apsctl.pauses SET reason = reason WHERE job_id = 'scheduled'", &[]).unwrap();
    holding.execute("INSERT INTO apsctl.pauses (job_id, kept_job_state, paused_by, paused_at) VALUES ('scheduled', 'x', 'x', now()) \
                     ON CONFLICT DO NOTHING", &[]).unwrap();
    let mut child =
        apsctl(store, args).command().stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
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
fn a_process_or_a_session_killed_in_the_midst_leaves_nothing_half_done() {
    let store = furnished();
    for end in [kill, terminate_backend] {
        cut_off(&store, &["maintenance", "begin"], end);
    }
    let before = jobs(&store);
    alice(&store, &["maintenance", "begin"]).code(0);
    for end in [kill, terminate_backend] {
        cut_off(&store, &["maintenance", "end"], end);
    }
    alice(&store, &["maintenance", "end"]).code(0);
    assert_eq!(jobs(&store), before);
}

#[test]
fn of_two_who_begin_at_once_one_does() {
    let store = furnished();
    let codes: Vec<i32> = std::thread::scope(|scope| {
        let both = [(); 2].map(|()| scope.spawn(|| alice(&store, &["maintenance", "begin"])));
        both.map(|one| one.join().unwrap().code.unwrap()).into_iter().collect()
    });
    assert_eq!(codes.iter().sum::<i32>(), 3, "{codes:?}");
    assert_eq!(store.value("SELECT count(*) FROM apsctl.maintenance"), "1");
}
