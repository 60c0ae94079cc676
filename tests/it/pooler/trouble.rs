//! What breaks between apsctl and the server is tried again, as without a pooler.

use crate::run_once::going::{Going, Lock, until, until_blocked};
use crate::run_once::{automation, count_approvals, high_confidence, runs, versions};
use crate::support::{Pooler, Store};

use super::pooled_with;

const LINES: [&str; 5] = [
    "ERROR Database connection lost\n",
    "INFO Retrying in 0 seconds...\n",
    "ERROR Previous run failed, attempting recovery\n",
    "INFO Database connection restored\n",
    "INFO Automation run completed (recovered)\n",
];

/// Holds a pass up at version 5 of 10, lets `happen` what ends its connection, and sees it recover.
fn pass_through(store: &Store, happen: impl FnOnce()) {
    automation(store);
    count_approvals(store);
    let lock = Lock::of(store, 5);
    let args = ["run-once", "--batch-size", "2", "--retries", "200", "--retry-delay", "50ms", "-o", "json"];
    let going = Going::start(store.apsctl(&args));
    until_blocked(store);
    happen();
    until(store, "SELECT count(*) > 1 FROM automation_audit_log");
    lock.release();
    let out = going.end().code(0);
    assert!(LINES.iter().all(|line| out.stderr.contains(line)), "{out}");
    assert_eq!(out.json()["versions_approved"], 10);
    assert_eq!(runs(store), "1 abandoned 4 4, 2 recovered 6 6");
    assert_eq!(store.value("SELECT count(*) || ' ' || count(DISTINCT version) FROM approvals"), "10 10");
}

#[test]
fn a_terminated_session_of_the_server() {
    let Some(store) = pooled_with(10, 10) else { return };
    pass_through(&store, || {
        store.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND application_name = 'apsctl run-once'",
        );
    });
}

#[test]
fn a_restarted_pooler() {
    let Some(mut pooler) = Pooler::start("") else { return };
    let store = Store::new().behind(&pooler);
    high_confidence(&store);
    versions(&store, 10, 10);
    pass_through(&store, || {
        pooler.stop();
        pooler.run();
    });
}

#[test]
fn no_pooler_there() {
    let Some(mut pooler) = Pooler::start("") else { return };
    let store = Store::new().behind(&pooler);
    pooler.stop();
    let out = store.run(&["run-once", "--retries", "0"]).code(1);
    assert!(out.stderr.contains("ERROR Database connection refused\n"), "{out}");
}

/// apsctl sends none of its own; those that the user asks for are the user's to leave out.
#[test]
fn options_at_the_start_are_refused_with_a_hint() {
    let Some(store) = super::pooled() else { return };
    store.run(&["jobs", "list"]).code(0);
    let out = store.apsctl(&["jobs", "list"]).env("PGOPTIONS", "-c work_mem=8MB").run().code(4);
    assert!(out.stderr.contains("unsupported startup parameter: options"), "{out}");
    assert!(out.stderr.contains("hint: PgBouncer does not take options"), "{out}");
    let out = store.apsctl(&["run-once"]).env("PGOPTIONS", "-c work_mem=8MB").run();
    assert!(!out.stderr.contains("Retrying"), "{out}");
}
