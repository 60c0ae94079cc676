//! Passes through the pooler.

use std::time::Duration;

use nix::sys::signal::Signal;
use serde_json::json;
use snapbox::{assert_data_eq, str};

use super::{left_behind, pooled_with};
use crate::run_once::broadcast::{heard, listening};
use crate::run_once::chaos::Dice;
use crate::run_once::{approved, automation, count_approvals, daily, runs, versions};
use crate::support::{
    HeldLock, RunningApsctl, is_lease_held, pooler, start_blocked_pass, wait_for, wait_for_blocked_pass,
    wait_until_lease_free, wait_until_lease_held,
};

#[test]
fn a_pass_with_several_workers_notifies_a_direct_listener() {
    let Some(store) = pooled_with(1000, 400) else { return };
    automation(&store);
    count_approvals(&store);
    let mut client = listening(&store);
    let args = ["run-once", "--workers", "3", "--batch-size", "7", "-q", "-o", "json"];
    let row = store.run(&args).code(0).json();
    assert_eq!((&row["versions_evaluated"], &row["versions_approved"]), (&1000.into(), &400.into()));
    assert_eq!(heard(&mut client), [json!({"run_id": 1, "approved": 400, "pending": 600})]);
    assert_eq!(runs(&store), "1 completed 1000 400");
    assert_eq!(store.value("SELECT count(*) || ' ' || count(DISTINCT version) FROM approvals"), "400 400");
    assert_eq!(daily(&store), "COMPLETED");
    assert!(!is_lease_held(&store));
    assert_eq!(left_behind(pooler().unwrap(), &store), Vec::<String>::new());
}

#[test]
fn more_workers_than_sessions_share_the_sessions() {
    let Some(store) = pooled_with(1000, 1000) else { return };
    let out = store.run(&["run-once", "--workers", "8", "--batch-size", "10"]).code(0);
    assert!(out.stderr.contains("Auto-approved 1000 versions"), "{out}");
    assert_eq!(runs(&store), "1 completed 1000 1000");
}

#[test]
fn eight_concurrent_passes_never_overlap() {
    let Some(store) = pooled_with(0, 0) else { return };
    automation(&store);
    count_approvals(&store);
    for _ in 0..5 {
        versions(&store, 8, 8);
        let pass = || RunningApsctl::start(store.apsctl(&["run-once", "--batch-size", "2"]).real_time());
        let all: Vec<RunningApsctl> = (0..8).map(|_| pass()).collect();
        for pass_process in all {
            pass_process.wait().code(0);
        }
    }
    let overlaps = "SELECT count(*) FROM automation_audit_log a JOIN automation_audit_log b
                    ON a.id < b.id AND tstzrange(a.created_at, a.completed_at) && tstzrange(b.created_at, b.completed_at)";
    assert_eq!(store.value(overlaps), "0", "{}", runs(&store));
    assert_eq!(store.value("SELECT count(*) || ' ' || count(DISTINCT version) FROM approvals"), "40 40");
    assert_eq!(store.value("SELECT count(*) FROM automation_audit_log WHERE status <> 'completed'"), "0");
}

#[test]
fn killed_passes_are_recovered_and_nothing_is_approved_twice() {
    let Some(store) = pooled_with(0, 0) else { return };
    automation(&store);
    count_approvals(&store);
    let mut dice = Dice(5);
    for _ in 0..6 {
        versions(&store, 1000, 600);
        let args = ["run-once", "--batch-size", "5", "--workers", "2", "--lease", "300ms"];
        let pass_process = RunningApsctl::start(store.apsctl(&args).real_time());
        wait_until_lease_held(&store);
        std::thread::sleep(Duration::from_millis(dice.below(120)));
        pass_process.signal(Signal::SIGKILL);
        pass_process.wait();
        wait_until_lease_free(&store);
    }
    store.apsctl(&["run-once", "--batch-size", "500"]).real_time().run().code(0);
    assert_eq!(store.value("SELECT count(*) || ' ' || count(DISTINCT version) FROM approvals"), "3600 3600");
    let untrue = "SELECT count(*) FROM automation_audit_log a
                  WHERE versions_approved <> (SELECT count(*) FROM approvals WHERE run = a.id) OR status = 'running'";
    assert_eq!(store.value(untrue), "0", "{}", runs(&store));
    assert_eq!(left_behind(pooler().unwrap(), &store), Vec::<String>::new());
}

#[test]
fn a_frozen_pass_loses_its_lease_and_writes_nothing_more() {
    let Some(store) = pooled_with(6, 6) else { return };
    let (pass_process, lock) = start_blocked_pass(&store, 3, &["--lease", "1s"]);
    pass_process.signal(Signal::SIGSTOP);
    store.run(&["run-once", "--conflict-exit-code", "75"]).code(75);
    lock.release();
    wait_until_lease_free(&store);
    store.run(&["run-once", "--timeout", "5s"]).code(0);
    pass_process.signal(Signal::SIGCONT);
    pass_process.wait().code(1);
    assert_eq!(runs(&store), "1 abandoned 2 2, 2 recovered 4 4");
}

#[test]
fn an_interrupted_pass_cancels_only_its_own_statements() {
    let Some(store) = pooled_with(60, 60) else { return };
    automation(&store);
    for round in 0..4 {
        let locks = [HeldLock::on_version(&store, 1), HeldLock::on_version(&store, 8)];
        let pass_process = RunningApsctl::start(store.apsctl(&["run-once", "--workers", "2", "--batch-size", "7"]));
        wait_for(
            &store,
            "SELECT count(*) = 2 FROM pg_stat_activity WHERE datname = current_database()
             AND wait_event_type = 'Lock' AND application_name = 'apsctl run-once'",
        );
        // Another client of the same pool, whose session must not be cancelled.
        let other = RunningApsctl::start(store.apsctl(&["jobs", "list"]));
        pass_process.signal(Signal::SIGINT);
        other.wait().code(0);
        let out = pass_process.wait().code(130);
        assert!(out.stderr.ends_with("error: interrupted (SIGINT)\n"), "{out}");
        locks.into_iter().for_each(HeldLock::release);
        assert_eq!(approved(&store), "NULL");
        assert!(!is_lease_held(&store), "round {round}");
    }
    assert_eq!(store.value("SELECT count(*) FROM automation_audit_log WHERE status = 'failed'"), "4");
    assert!(!pooler().unwrap().log().contains("FATAL"), "the pooler must keep running");
    store.run(&["run-once"]).code(0);
    assert_eq!(runs(&store).split(", ").last().unwrap(), "5 recovered 60 60");
}

#[test]
fn a_pass_that_times_out_names_the_blocking_session() {
    let Some(store) = pooled_with(4, 4) else { return };
    automation(&store);
    let lock =
        HeldLock::by(&store, "SET application_name = 'psql of alice'; UPDATE versions SET author = 'me' WHERE id = 2");
    let pid = store.value(
        "SELECT pid FROM pg_stat_activity WHERE application_name = 'psql of alice' AND datname = current_database()",
    );
    let pass_process =
        RunningApsctl::start(store.apsctl(&["run-once", "--timeout", "3s"]).replace_in_output(&pid, "PID"));
    wait_for_blocked_pass(&store);
    assert_data_eq!(
        pass_process.wait(),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Automation run started
2025-10-26 12:00:00 INFO Evaluating 4 pending versions
2025-10-26 12:00:00 ERROR Automation run failed: timeout: the pass took longer than 3s, blocked by pid PID (psql of alice, transaction open for [..]: SET application_name = 'psql of alice'; UPDATE versions SET author = 'me' WHERE ...); the next pass continues where this one stopped
hint: if that session is forgotten, end it with pg_terminate_backend(PID)
---- exit 1 ----

"#]]
    );
    lock.release();
    assert_eq!(runs(&store), "1 timed_out 0 0");
    assert!(!is_lease_held(&store));
}
