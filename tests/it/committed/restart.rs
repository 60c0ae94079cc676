//! The server crashes and starts again before COMMIT is answered.

use apsctl::cluster::{StopMode, start_temporary};

use super::{assert_stderr_contains, operations};
use crate::support::{AfterCommit, CommitFate, CommitProxy, Output, RunningApsctl, Store, job};

/// Crashes the server during the COMMIT of a change. Returns the output and the ids in the journal.
fn crash(fate: CommitFate) -> (Output, Vec<i64>) {
    let server = start_temporary(&[("synchronous_commit", "on")]).unwrap();
    let store = Store::create_on(&server, "crashing");
    store.migrate();
    job("a").insert(&store);
    let gate = CommitProxy::new(&store, fate, 1, AfterCommit::BreakOnRelease);
    let going = RunningApsctl::start(store.apsctl(&["jobs", "pause", "a", "-o", "json", "-d", &gate.url()]));
    gate.wait_for_commit();
    server.stop(StopMode::Immediate).unwrap();
    server.start(&[]).unwrap();
    gate.release();
    (going.wait(), operations(&store))
}

#[test]
fn a_change_that_survived_the_crash_is_reported_as_committed() {
    let (out, made) = crash(CommitFate::Unanswered);
    assert_eq!(made, [1], "{out}");
    assert_stderr_contains(&out.code(0), "the server has committed operation 1", "a restart");
}

#[test]
fn a_change_lost_in_the_crash_may_have_been_made() {
    let (out, made) = crash(CommitFate::Unsent);
    assert!(made.is_empty(), "{out}");
    let words = "and the server was restarted or replaced, and does not have the journal entry";
    assert_stderr_contains(&out.code(4), words, "a restart");
}
