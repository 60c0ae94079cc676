//! Waiting for a run: with and without a due job, and while the server is down.

use std::time::Duration;

use apsctl::cluster::{StopMode, start_temporary};
use snapbox::{assert_data_eq, str};

use super::{RecoverySetup, journal};
use crate::run_once::{automation, high_confidence, versions};
use crate::support::{RunningApsctl, Store, insert_run, job};

/// A time that is never due.
const FAR: &str = "2999-01-01 00:00:00+00";

#[test]
fn a_job_that_is_not_due_is_triggered() {
    let setup = RecoverySetup::of(Store::new());
    job("daily").next_run_time(FAR).insert(&setup.store);
    let mut client = setup.store.client();
    let worker = std::thread::spawn(move || {
        let due = "SELECT FROM apscheduler_jobs WHERE next_run_time <= now()";
        while client.query(due, &[]).unwrap().is_empty() {
            std::thread::sleep(Duration::from_millis(5));
        }
        client
            .batch_execute(
                "INSERT INTO automation_audit_log (id, job_id, status, completed_at, versions_approved)
                 VALUES (41, 'daily', 'completed', now(), 34);
                 UPDATE apscheduler_jobs SET next_run_time = '2999-01-02Z'",
            )
            .unwrap();
    });
    let ended = setup.recover_with("true").args(&["--trigger", "--timeout", "60s"]).real_time().run().code(0);
    worker.join().unwrap();
    assert!(ended.stdout.contains("run 41 completed (0s, 34 approved); recent_runs 1"), "{ended}");
    assert!(ended.stdout.contains("the next one is due at 2999-01-02 00:00:00 UTC"), "{ended}");
    assert!(ended.stderr.contains("INFO job daily triggered (`apsctl undo "), "{ended}");
    assert_eq!(journal(&setup.store), "-|true, daily");
}

#[test]
fn a_job_due_after_the_timeout_is_noted() {
    let setup = RecoverySetup::of(Store::new());
    job("daily").insert(&setup.store);
    assert_data_eq!(
        setup.recover(&["--no-restart", "--timeout", "1ms"]).run(),
        str![[r#"
step,status,evidence,seconds
identify,done,"job daily is SCHEDULED, its next run is due at 2025-10-27 09:00:00 UTC; FOLDER/worker.log has no warning or error since 2025-10-25 12:00:00 UTC",0
restart,skipped,--no-restart,0
watch,failed,"no run ended within 1ms; the next run is due at 2025-10-27 09:00:00 UTC, --trigger runs it now",0
verify,skipped,no run was found,0
---- stderr ----
2025-10-26 12:00:00 INFO waiting up to 1ms for a run of job daily; it is not due before 2025-10-27 09:00:00 UTC, --trigger runs it now
---- exit 124 ----

"#]]
    );
}

#[test]
fn an_earlier_run_does_not_count() {
    let setup = RecoverySetup::new();
    // It was created at the very start of the watch.
    insert_run(&setup.store, "daily", "completed", "2025-10-26 12:00:00+00", Some(2.0));
    let ended = setup.recover(&["--no-restart", "--timeout", "1ms"]).run().code(124);
    assert!(ended.stdout.contains("no run ended within 1ms; the job has been due"), "{ended}");
}

#[test]
fn an_open_run_does_not_count() {
    let setup = RecoverySetup::new();
    let running = setup.start_watching(&["--timeout", "2s"]);
    setup.store.sql(
        "INSERT INTO automation_audit_log (id, job_id, status, created_at)
         VALUES (7, 'daily', 'running', '2025-10-26 12:00:01Z'), (8, 'other', 'completed', '2025-10-26 12:00:01Z'),
                (9, 'daily', 'completed', '2025-10-26 11:30:00Z')",
    );
    let ended = running.wait().code(124);
    assert!(ended.stdout.contains("no run ended within 2s; run 7 is running; the job has been due since "), "{ended}");
    let setup = RecoverySetup::new();
    let running = setup.start_watching(&["--timeout", "2s"]);
    insert_run(&setup.store, "daily", "completed", "2025-10-26 11:59:59+00", Some(1.0));
    let ended = running.wait().code(124);
    assert!(ended.stdout.contains("before the restart: check the worker's clock"), "{ended}");
}

#[test]
fn the_workers_log_proves_no_run() {
    let setup = RecoverySetup::new();
    let log = setup.path("worker.log");
    std::fs::write(
        &log,
        "2025-10-26 09:00:00 ERROR Automation run failed: Database connection refused\n\
         2025-10-26 12:00:05 INFO Automation run completed (3.2s)\n",
    )
    .unwrap();
    assert_data_eq!(
        setup.recover_with("true").args(&["--timeout", "1ms"]).run(),
        str![[r#"
step,status,evidence,seconds
identify,done,"worker: job daily has been due since 2025-10-26 09:00:00 UTC (3h), and no worker has picked it up: no run in the audit log in the last 30 days; no other program has a session; 1 error and 0 warnings in FOLDER/worker.log since 2025-10-25 12:00:00 UTC, the last: 2025-10-26 09:00:00 UTC ERROR Automation run failed: Database connection refused (PostgreSQL was offline)",0
restart,done,true,0
watch,failed,no run ended within 1ms; the job has been due since 2025-10-26 09:00:00 UTC: check that the worker runs,0
verify,failed,"the worker's log says ""Automation run completed (3.2s)"" at 2025-10-26 12:00:05 UTC, but the audit log does not have the run",0
---- stderr ----
2025-10-26 12:00:00 INFO worker: job daily has been due since 2025-10-26 09:00:00 UTC (3h), and no worker has picked it up: no run in the audit log in the last 30 days; no other program has a session; 1 error and 0 warnings in FOLDER/worker.log since 2025-10-25 12:00:00 UTC, the last: 2025-10-26 09:00:00 UTC ERROR Automation run failed: Database connection refused (PostgreSQL was offline)
2025-10-26 12:00:00 INFO restarting the worker: true
2025-10-26 12:00:00 INFO waiting up to 1ms for a run of job daily, due at 2025-10-26 09:00:00 UTC
---- exit 124 ----

"#]]
    );
}

#[test]
fn the_server_may_be_down_during_the_wait() {
    let server = start_temporary(&[]).unwrap();
    let store = Store::create_on(&server, "recovered");
    high_confidence(&store);
    versions(&store, 6, 4);
    automation(&store);
    let setup = RecoverySetup::of(store);
    let running = RunningApsctl::start(setup.recover_with(&setup.marker_command()).args(&["--timeout", "5m"]));
    setup.wait_until_restarted();
    server.stop(StopMode::Fast).unwrap();
    std::thread::sleep(Duration::from_millis(600));
    server.start(&[]).unwrap();
    setup.store.run(&["run-once"]).code(0);
    let ended = running.wait().code(0);
    assert!(ended.stdout.contains("run 1 completed"), "{ended}");
    assert_eq!(
        ended.stderr.contains("the database is unreachable"),
        ended.stderr.contains("Database connection restored"),
        "{ended}"
    );
}

#[test]
fn any_run_counts_in_a_store_without_jobs() {
    let setup = RecoverySetup::of(Store::new());
    let worker = setup.worker_command("");
    let ended = setup.recover_with(&worker).run().code(0);
    assert!(ended.stdout.contains("there is no job in apscheduler_jobs"), "{ended}");
    let ended = setup.recover_with("true").args(&["--trigger"]).run().code(3);
    assert!(ended.stderr.starts_with("error: the store has no job to trigger\n"), "{ended}");
}
