//! The answer to COMMIT is lost: apsctl finds out whether the change was committed, or reports that it cannot.

use super::{CASES, Case, assert_stderr_contains, named, operations, since};
use crate::support::{AfterCommit, CommitFate, CommitProxy, Output, RunningApsctl};

/// Runs a command whose COMMIT has this fate. Returns its output and what it wrote to the journal.
fn run(case: &Case, fate: CommitFate, then: AfterCommit) -> (Output, Vec<i64>, String) {
    let store = (case.store)();
    let before = operations(&store);
    let gate = CommitProxy::new(&store, fate, case.commit, then);
    let url = gate.url();
    let out = case.on(&store).args(&["-d", &url]).replace_in_output(&url, "URL").run();
    assert!(gate.has_commit_arrived(), "{}: no COMMIT has arrived\n{out}", case.words());
    (out, since(&store, &before), format!("{}, {fate:?}", case.words()))
}

#[test]
fn a_committed_change_is_reported_as_committed() {
    for case in CASES {
        for fate in [CommitFate::Unanswered, CommitFate::Terminated] {
            let (out, made, case_name) = run(case, fate, AfterCommit::AcceptClients);
            let out = out.code(0);
            assert!(!made.is_empty(), "{case_name}: nothing is in the journal\n{out}");
            assert_stderr_contains(&out, "WARN the answer to COMMIT was lost", &case_name);
            assert_stderr_contains(&out, &format!("the server has committed {}", named(&made)), &case_name);
            out.json();
        }
    }
}

#[test]
fn a_rolled_back_change_is_an_error() {
    for case in CASES {
        let (out, made, case_name) = run(case, CommitFate::Unsent, AfterCommit::AcceptClients);
        assert_eq!(made, [0; 0], "{case_name}: {out}");
        assert_stderr_contains(
            &out.clone().code(4),
            "the connection to the server was lost; nothing was changed",
            &case_name,
        );
        assert_eq!(out.stdout, "", "{case_name}");
    }
}

#[test]
fn without_a_server_the_change_may_have_been_made() {
    for case in CASES {
        for (fate, is_made) in [(CommitFate::Unanswered, true), (CommitFate::Unsent, false)] {
            let (out, made, case_name) = run(case, fate, AfterCommit::RefuseClients);
            let out = out.code(4);
            assert_eq!(!made.is_empty(), is_made, "{case_name}: {out}");
            assert_stderr_contains(&out, "the change may have been made: the server did not answer COMMIT", &case_name);
            assert_stderr_contains(&out, "apsctl audit operations --since 1h` lists operation", &case_name);
            if is_made {
                assert_stderr_contains(&out, &format!("lists {} if", named(&made)), &case_name);
            }
            assert_eq!(out.stdout, "", "{case_name}");
        }
    }
}

#[test]
fn a_commit_refused_by_the_application_is_an_error() {
    for case in CASES.iter().filter(|case| case.args[0] == "jobs") {
        let store = (case.store)();
        let before = operations(&store);
        store.sql(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not today'; END $$;
             CREATE CONSTRAINT TRIGGER refuse AFTER INSERT OR UPDATE OR DELETE ON apscheduler_jobs
             DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()",
        );
        let out = case.on(&store).run().code(3);
        assert_stderr_contains(&out, ": not today\n", &case.words());
        assert!(!out.stderr.contains("may have been made"), "{}: {out}", case.words());
        assert_eq!(since(&store, &before), [0; 0], "{}: {out}", case.words());
    }
}

#[test]
fn quiet_does_not_hide_the_report() {
    let store = super::jobs();
    let gate = CommitProxy::new(&store, CommitFate::Unanswered, 1, AfterCommit::RefuseClients);
    let out = store.apsctl(&["jobs", "pause", "a", "-q", "-d", &gate.url()]).run().code(4);
    assert_stderr_contains(&out, "the change may have been made", "-q");
}

#[test]
fn apsctl_waits_for_a_commit_in_progress() {
    let store = super::jobs();
    let gate = CommitProxy::new(&store, CommitFate::Delayed, 1, AfterCommit::AcceptClients);
    let going = RunningApsctl::start(store.apsctl(&["jobs", "pause", "a", "-o", "json", "-d", &gate.url()]));
    gate.wait_for_reconnect();
    gate.release();
    let out = going.wait().code(0);
    assert_stderr_contains(&out, "the server has committed operation 1", "late");
    assert_eq!(operations(&store), [1]);
}

#[test]
fn a_commit_that_stays_in_progress_may_complete_later() {
    let store = super::jobs();
    let gate = CommitProxy::new(&store, CommitFate::Delayed, 1, AfterCommit::AcceptClients);
    let out = store.apsctl(&["jobs", "pause", "a", "-d", &gate.url()]).run().code(4);
    assert_stderr_contains(&out, "the change may have been made", "never");
    assert_stderr_contains(&out, "and the server has not finished the transaction", "never");
    assert!(operations(&store).is_empty());
}
