//! The connection is lost at a COMMIT, so that the pass does not know whether it was executed.

use super::{automation, count_approvals, runs, store_with};
use crate::support::{BreakPoint, BreakingProxy, Output, Store, is_lease_held};

/// Creates a store with two batches of versions.
fn store() -> Store {
    let store = store_with(10, 7);
    automation(&store);
    count_approvals(&store);
    store
}

fn run(store: &Store, proxy: &BreakingProxy, retries: &str) -> Output {
    let args = ["run-once", "--batch-size", "5", "--retry-delay", "0s", "-o", "json", "-d", &proxy.url()];
    store.apsctl(&args).args(&["--retries", retries]).replace_in_output(&proxy.url(), "URL").run()
}

/// Asserts that each version is approved once, that the runs have the right counts, and that none is open.
fn assert_consistent(store: &Store, details: &str) {
    let details = format!("{details}\n{}", runs(store));
    let counted = store.value("SELECT count(*) || ' ' || count(DISTINCT version) FROM approvals");
    assert_eq!(counted, "7 7", "{details}");
    let by_run = "SELECT count(*) FROM automation_audit_log a WHERE status = 'running'
                  OR versions_approved <> (SELECT count(*) FROM approvals WHERE run = a.id)";
    assert_eq!(store.value(by_run), "0", "{details}");
    assert_eq!(store.value("SELECT sum(versions_approved) FROM automation_audit_log"), "7", "{details}");
    assert!(!is_lease_held(store), "{details}");
}

/// Runs `each` for every COMMIT of a pass, at which the connection is lost. Returns the number of commits.
fn at_every_commit(how: BreakPoint, each: impl Fn(&Store, &BreakingProxy, &str)) -> usize {
    for at in 1.. {
        let (store, details) = (store(), format!("{how:?} COMMIT {at}"));
        let proxy = BreakingProxy::new(&store, how, at);
        each(&store, &proxy, &details);
        if !proxy.has_broken() {
            return at - 1;
        }
    }
    unreachable!("a pass has a limited number of commits")
}

#[test]
fn with_a_retry_the_pass_completes_after_every_lost_commit() {
    for how in [BreakPoint::BeforeCommit, BreakPoint::AfterCommit] {
        let commits = at_every_commit(how, |store, proxy, details| {
            let out = run(store, proxy, "1").code(0);
            let details = format!("{details}\n{out}");
            assert_consistent(store, &details);
            let row = out.json();
            assert_eq!((&row["versions_evaluated"], &row["versions_approved"]), (&10.into(), &7.into()), "{details}");
            assert_eq!((&row["pending"], &row["rules"][0]["matched"]), (&3.into(), &7.into()), "{details}");
            let well = "SELECT count(*) FROM automation_audit_log WHERE status IN ('completed', 'recovered')";
            assert_eq!(store.value(well), "1", "{details}");
        });
        assert!(commits > 5, "{how:?}: {commits}");
    }
}

#[test]
fn without_a_retry_the_next_pass_continues_after_every_lost_commit() {
    for how in [BreakPoint::BeforeCommit, BreakPoint::AfterCommit] {
        at_every_commit(how, |store, proxy, details| {
            let out = run(store, proxy, "0");
            let details = format!("{details}\n{out}");
            let has_failed = out.code == Some(1);
            assert!(has_failed || out.code == Some(0), "{details}");
            assert_eq!(out.stderr.contains("ERROR Automation run failed"), proxy.has_broken(), "{details}");
            let approved = store.value("SELECT count(*) FROM approvals");
            assert_eq!(out.json()["versions_approved"].to_string(), approved, "{details}");
            if has_failed {
                store.run(&["run-once"]).code(0);
            }
            assert_consistent(store, &details);
        });
    }
}
