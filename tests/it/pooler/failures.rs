//! Lost connections, a missing pooler, and a pool without free sessions

use nix::sys::signal::Signal;
use postgres::{Client, NoTls};
use snapbox::{assert_data_eq, str};

use crate::run_once::{approved, automation, count_approvals, high_confidence, runs, versions};
use crate::support::{HeldLock, Pooler, RunningApsctl, Store, wait_for, wait_for_blocked_pass, wait_until_lease_free};

use super::pooled_with;

const LINES: [&str; 5] = [
    "ERROR Database connection lost\n",
    "INFO Retrying in 0 seconds...\n",
    "ERROR Previous run failed, attempting recovery\n",
    "INFO Database connection restored\n",
    "INFO Automation run completed (recovered)\n",
];

/// Blocks a pass at version 5 of 10, calls `disconnect` to end its connection, and checks that the pass recovers.
fn check_recovery_after(store: &Store, disconnect: impl FnOnce()) {
    automation(store);
    count_approvals(store);
    let lock = HeldLock::on_version(store, 5);
    let args = ["run-once", "--batch-size", "2", "--retries", "200", "--retry-delay", "50ms", "-o", "json"];
    let going = RunningApsctl::start(store.apsctl(&args));
    wait_for_blocked_pass(store);
    disconnect();
    wait_for(store, "SELECT count(*) > 1 FROM automation_audit_log");
    lock.release();
    let out = going.wait().code(0);
    assert!(LINES.iter().all(|line| out.stderr.contains(line)), "{out}");
    assert_eq!(out.json()["versions_approved"], 10);
    assert_eq!(runs(store), "1 abandoned 4 4, 2 recovered 6 6");
    assert_eq!(store.value("SELECT count(*) || ' ' || count(DISTINCT version) FROM approvals"), "10 10");
}

#[test]
fn a_pass_recovers_from_a_terminated_session() {
    let Some(store) = pooled_with(10, 10) else { return };
    check_recovery_after(&store, || {
        store.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND application_name = 'apsctl run-once'",
        );
    });
}

#[test]
fn a_pass_recovers_from_a_restart_of_the_pooler() {
    let Some(mut pooler) = Pooler::start("") else { return };
    let store = Store::new().through_pooler(&pooler);
    high_confidence(&store);
    versions(&store, 10, 10);
    check_recovery_after(&store, || {
        pooler.stop();
        pooler.launch();
    });
}

#[test]
fn a_missing_pooler_is_a_refused_connection() {
    let Some(mut pooler) = Pooler::start("") else { return };
    let store = Store::new().through_pooler(&pooler);
    pooler.stop();
    let out = store.run(&["run-once", "--retries", "0"]).code(1);
    assert!(out.stderr.contains("ERROR Database connection refused\n"), "{out}");
}

/// apsctl itself sends no startup options. If the user's options are refused, the user must omit them.
#[test]
fn startup_options_are_refused_with_a_hint() {
    let Some(store) = super::pooled() else { return };
    store.run(&["jobs", "list"]).code(0);
    let out = store.apsctl(&["jobs", "list"]).env("PGOPTIONS", "-c work_mem=8MB").run().code(4);
    assert!(out.stderr.contains("unsupported startup parameter: options"), "{out}");
    assert!(out.stderr.contains("hint: PgBouncer rejects options"), "{out}");
    let out = store.apsctl(&["run-once"]).env("PGOPTIONS", "-c work_mem=8MB").run();
    assert!(!out.stderr.contains("Retrying"), "{out}");
}

/// All sessions are in use by others, so a command waits in the pooler's queue.
#[test]
fn waiting_for_a_session_times_out_and_can_be_interrupted() {
    let Some(pooler) = Pooler::start("default_pool_size = 1") else { return };
    let store = Store::new().through_pooler(&pooler);
    versions(&store, 4, 4);
    let mut taker = Client::connect(&pooler.url(store.database()), NoTls).unwrap();
    taker.batch_execute("BEGIN").unwrap();
    assert_data_eq!(
        store.run(&["jobs", "list", "--statement-timeout", "1s"]),
        str![[r#"
---- stderr ----
error: no transaction could be started in time
hint: is a pooler waiting for a free server connection? See SHOW POOLS; --statement-timeout sets how long to wait
---- exit 4 ----

"#]]
    );
    let waiting = [&["jobs", "list"][..], &["run-once"]].map(|command| RunningApsctl::start(store.apsctl(command)));
    pooler.wait_until_waiting(&store, 3);
    for going in waiting {
        going.signal(Signal::SIGINT);
        let out = going.wait().code(130);
        assert!(out.stderr.contains("error: interrupted (SIGINT)"), "{out}");
    }
    // Another client takes all sessions during a pass.
    taker.batch_execute("COMMIT").unwrap();
    high_confidence(&store);
    automation(&store);
    let lock = HeldLock::on_version(&store, 3);
    let args = ["run-once", "--batch-size", "2", "--timeout", "2s", "--lease", "1s"];
    let going = RunningApsctl::start(store.apsctl(&args));
    wait_for_blocked_pass(&store);
    let taking = std::thread::spawn(move || taker.batch_execute("BEGIN").map(|()| taker));
    pooler.wait_until_waiting(&store, 1);
    lock.release();
    let out = going.wait().code(1);
    drop(taking.join().unwrap().unwrap());
    assert!(out.stderr.contains("ERROR Automation run failed: timeout: the pass took longer than 2s"), "{out}");
    assert_eq!(approved(&store), "1 2 3 4");
    wait_until_lease_free(&store);
    store.run(&["run-once"]).code(0);
    assert_eq!(runs(&store), "1 abandoned 4 4, 2 recovered 0 0");
}
