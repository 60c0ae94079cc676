//! The connection breaks at a COMMIT, and nobody knows whether it was done.

use super::{automation, count_approvals, runs, store_with};
use crate::support::{BreakPoint, BreakingProxy, Output, Store, is_lease_held};

/// A store with two batches of versions, one of them all to be approved.
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

/// Whatever was lost: approved once, by a run that is in the books, and none of those open.
fn holds(store: &Store, told: &str) {
    let told = format!("{told}\n{}", runs(store));
    let counted = store.value("SELECT count(*) || ' ' || count(DISTINCT version) FROM approvals");
    assert_eq!(counted, "7 7", "{told}");
    let by_run = "SELECT count(*) FROM automation_audit_log a WHERE status = 'running'
                  OR versions_approved <> (SELECT count(*) FROM approvals WHERE run = a.id)";
    assert_eq!(store.value(by_run), "0", "{told}");
    assert_eq!(store.value("SELECT sum(versions_approved) FROM automation_audit_log"), "7", "{told}");
    assert!(!is_lease_held(store), "{told}");
}

/// Breaks at every COMMIT that a pass makes, one after the other. How many those are.
fn at_every_commit(how: BreakPoint, each: impl Fn(&Store, &BreakingProxy, &str)) -> usize {
    for at in 1.. {
        let (store, told) = (store(), format!("{how:?} COMMIT {at}"));
        let proxy = BreakingProxy::new(&store, how, at);
        each(&store, &proxy, &told);
        if !proxy.has_broken() {
            return at - 1;
        }
    }
    unreachable!("there are only so many")
}

#[test]
fn tried_again_the_pass_ends_well_wherever_the_connection_broke() {
    for how in [BreakPoint::BeforeCommit, BreakPoint::AfterCommit] {
        let commits = at_every_commit(how, |store, proxy, told| {
            let out = run(store, proxy, "1").code(0);
            let told = format!("{told}\n{out}");
            holds(store, &told);
            let row = out.json();
            assert_eq!(
                (&row["versions_evaluated"], &row["versions_approved"]),
                (&10.into(), &7.into()),
                "{told}"
            );
            assert_eq!((&row["pending"], &row["rules"][0]["matched"]), (&3.into(), &7.into()), "{told}");
            let well = "SELECT count(*) FROM automation_audit_log WHERE status IN ('completed', 'recovered')";
            assert_eq!(store.value(well), "1", "{told}");
        });
        assert!(commits > 5, "{how:?}: {commits}");
    }
}

#[test]
fn not_tried_again_it_leaves_the_next_pass_able_to_go_on() {
    for how in [BreakPoint::BeforeCommit, BreakPoint::AfterCommit] {
        at_every_commit(how, |store, proxy, told| {
            let out = run(store, proxy, "0");
            let told = format!("{told}\n{out}");
            let has_failed = out.code == Some(1);
            assert!(has_failed || out.code == Some(0), "{told}");
            assert_eq!(out.stderr.contains("ERROR Automation run failed"), proxy.has_broken(), "{told}");
            let approved = store.value("SELECT count(*) FROM approvals");
            assert_eq!(out.json()["versions_approved"].to_string(), approved, "{told}");
            if has_failed {
                store.run(&["run-once"]).code(0);
            }
            holds(store, &told);
        });
    }
}
