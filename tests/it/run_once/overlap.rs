//! Two passes never overlap.

use snapbox::{assert_data_eq, str};

use super::{AUTOMATION, approved, assert_recovered, automation, count_approvals, runs, slow, store_with, versions};
use crate::support::{HeldLock, RunningApsctl, job, start_blocked_pass, wait_for, wait_for_blocked_pass};

#[test]
fn a_second_pass_is_skipped() {
    let store = store_with(4, 4);
    automation(&store);
    let (running, lock) = start_blocked_pass(&store, 3, &[]);
    assert_data_eq!(
        store.run(&["run-once"]),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Previous run still executing, skipping
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["run-once", "--conflict-exit-code", "75"]),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Previous run still executing, skipping
---- exit 75 ----

"#]]
    );
    assert_eq!(runs(&store), "1 running 2 2");
    lock.release();
    running.wait().code(0);
    assert_eq!(runs(&store), "1 completed 4 4");
}

#[test]
fn a_pass_for_another_job_is_skipped_too() {
    let store = store_with(4, 4);
    automation(&store);
    job("other").insert(&store);
    let (running, lock) = start_blocked_pass(&store, 3, &["--job", "daily"]);
    store.run(&["run-once", "--job", "other", "--conflict-exit-code", "9"]).code(9);
    lock.release();
    running.wait().code(0);
}

#[test]
fn one_of_eight_passes_started_at_once_runs() {
    let store = store_with(10, 10);
    automation(&store);
    count_approvals(&store);
    slow(&store, "0.1");
    let pass = || {
        RunningApsctl::start(store.apsctl(&["run-once", "--batch-size", "3", "--conflict-exit-code", "75"]).real_time())
    };
    let all: Vec<RunningApsctl> = (0..8).map(|_| pass()).collect();
    let mut codes: Vec<_> = all.into_iter().map(|running| running.wait().code.unwrap()).collect();
    codes.sort_unstable();
    assert_eq!(codes, [0, 75, 75, 75, 75, 75, 75, 75]);
    assert_eq!(runs(&store), "1 completed 10 10");
    assert_eq!(store.value("SELECT count(*) FROM approvals"), "10");
}

#[test]
fn runs_never_overlap_in_twenty_rounds_of_eight_passes() {
    let store = store_with(0, 0);
    automation(&store);
    count_approvals(&store);
    for _ in 0..20 {
        versions(&store, 8, 8);
        let pass = || RunningApsctl::start(store.apsctl(&["run-once", "--batch-size", "2"]).real_time());
        let all: Vec<RunningApsctl> = (0..8).map(|_| pass()).collect();
        for running in all {
            running.wait().code(0);
        }
    }
    let overlaps = "SELECT count(*) FROM automation_audit_log a JOIN automation_audit_log b
                    ON a.id < b.id AND tstzrange(a.created_at, a.completed_at) && tstzrange(b.created_at, b.completed_at)";
    assert_eq!(store.value(overlaps), "0", "{}", runs(&store));
    assert_eq!(store.value("SELECT count(*) || ' ' || count(DISTINCT version) FROM approvals"), "160 160");
    assert_eq!(store.value("SELECT count(*) FROM automation_audit_log WHERE status <> 'completed'"), "0");
    assert_eq!(store.value("SELECT count(*) >= 20 FROM automation_audit_log"), "true");
}

/// Two crontabs start the same pass. The second reads the job before the first has run it, and gets the lease after it.
#[test]
fn a_job_that_another_pass_has_just_run_is_not_due() {
    let store = store_with(2, 2);
    automation(&store);
    store.run(&["jobs", "schedule", "daily", "--cron", "0 9 * * *"]).code(0);
    store.sql("UPDATE apscheduler_jobs SET next_run_time = '2025-10-26 09:00Z'");
    // Lock the row of the lease, so that the second pass waits after it has read the job.
    store.sql("INSERT INTO apsctl.lease (name, token) VALUES ('run-once', 1)");
    let lock = HeldLock::by(&store, "SELECT FROM apsctl.lease FOR UPDATE");
    let late = RunningApsctl::start(store.apsctl(&["run-once", "--if-due"]));
    wait_for_blocked_pass(&store);
    store.sql("UPDATE apscheduler_jobs SET next_run_time = '2025-10-27 09:00Z', job_state = 'SCHEDULED'");
    lock.release();
    late.wait().code(0);
    assert_eq!(runs(&store), "NULL");
}

#[test]
fn a_job_whose_run_has_just_ended_is_run() {
    let store = store_with(2, 2);
    job("daily").func_ref(AUTOMATION).state("EXECUTING").insert(&store);
    store.sql("INSERT INTO apsctl.lease (name, token) VALUES ('run-once', 1)");
    let lock = HeldLock::by(&store, "SELECT FROM apsctl.lease FOR UPDATE");
    let late = RunningApsctl::start(store.apsctl(&["run-once"]));
    wait_for_blocked_pass(&store);
    store.sql("UPDATE apscheduler_jobs SET job_state = 'SCHEDULED'");
    lock.release();
    late.wait().code(0);
    assert_eq!(runs(&store), "1 completed 2 2");
}

#[test]
fn a_job_paused_before_the_lease_is_claimed_is_not_run() {
    let store = store_with(2, 2);
    automation(&store);
    store.sql("INSERT INTO apsctl.lease (name, token) VALUES ('run-once', 1)");
    let lock = HeldLock::by(&store, "SELECT FROM apsctl.lease FOR UPDATE");
    let late = RunningApsctl::start(store.apsctl(&["run-once"]));
    wait_for_blocked_pass(&store);
    store.run(&["jobs", "pause", "daily"]).code(0);
    lock.release();
    assert_data_eq!(
        late.wait(),
        str![[r#"
---- stderr ----
error: job daily is PAUSED
hint: resume a paused job with `apsctl jobs resume`, or revert its removal with `apsctl undo`
---- exit 3 ----

"#]]
    );
    assert_eq!(approved(&store), "NULL");
}

/// The application's own worker takes no lease. Its open run shows that it is alive.
#[test]
fn a_worker_without_a_lease_is_respected_until_the_timeout() {
    let store = store_with(2, 2);
    job("daily").func_ref(AUTOMATION).state("EXECUTING").insert(&store);
    crate::support::insert_run(&store, "daily", "running", "2025-10-26 11:59:50+00", None);
    assert_data_eq!(
        store.run(&["run-once"]),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Previous run still executing, skipping
---- exit 0 ----

"#]]
    );
    let later = store.apsctl(&["run-once"]).now("2025-10-26T12:00:30Z").run();
    assert_recovered(later, 2, 2);
    wait_for(&store, "SELECT count(*) = 0 FROM automation_audit_log WHERE status = 'running'");
}
