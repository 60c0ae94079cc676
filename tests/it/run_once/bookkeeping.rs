//! What a pass records in the log of runs and in the job's row.

use snapbox::{assert_data_eq, str};

use super::{AUTOMATION, approved, automation, daily, runs, store_with};
use crate::support::{Store, job, start_blocked_pass};

#[test]
fn the_run_is_in_the_audit_log_with_its_counts() {
    let store = store_with(5, 3);
    automation(&store);
    store.run(&["run-once"]).code(0);
    let row = "SELECT concat_ws(' ', job_id, status, created_at AT TIME ZONE 'UTC', completed_at AT TIME ZONE 'UTC',
               versions_evaluated, versions_approved, error) FROM automation_audit_log";
    assert_eq!(store.value(row), "daily completed 2025-10-26 12:00:00 2025-10-26 12:00:00 5 3");
    let details = "SELECT concat_ws(' ', details->'attempt', details->'rules', jsonb_typeof(details->'host'),
                   jsonb_typeof(details->'pid')) FROM automation_audit_log";
    assert_eq!(store.value(details), r#"1 {"1": 3} string number"#);
    let by = "SELECT concat_ws(' ', jsonb_typeof(details->'os_user'), details->'sudo_user', details->>'command', \
              details->>'db_role', details->>'server') FROM automation_audit_log";
    assert_eq!(store.value(by), "string null apsctl run-once postgres socket:5432");
}

#[test]
fn the_run_is_open_and_the_job_executes_during_the_pass() {
    let store = store_with(4, 4);
    automation(&store);
    let (running, lock) = start_blocked_pass(&store, 3, &[]);
    assert_eq!(runs(&store), "1 running 2 2");
    assert_eq!(store.value("SELECT completed_at FROM automation_audit_log"), "NULL");
    assert_eq!(daily(&store), "EXECUTING 2025-10-26 09:00:00");
    lock.release();
    running.wait().code(0);
    assert_eq!(runs(&store), "1 completed 4 4");
}

#[test]
fn a_job_with_a_schedule_gets_its_next_run() {
    let store = store_with(1, 1);
    automation(&store);
    store.run(&["jobs", "schedule", "daily", "--cron", "0 9 * * *", "--tz", "Europe/Berlin"]).code(0);
    store.run(&["run-once"]).code(0);
    assert_eq!(daily(&store), "SCHEDULED 2025-10-27 08:00:00");
}

#[test]
fn a_job_without_a_schedule_is_completed() {
    let store = store_with(1, 1);
    automation(&store);
    store.run(&["run-once"]).code(0);
    assert_eq!(daily(&store), "COMPLETED");
}

#[test]
fn a_next_run_in_the_future_is_kept() {
    let store = store_with(1, 1);
    job("daily").func_ref(AUTOMATION).insert(&store);
    store.run(&["run-once"]).code(0);
    assert_eq!(daily(&store), "SCHEDULED 2025-10-27 09:00:00");
}

#[test]
fn a_failed_run_sets_the_job_failed_and_keeps_its_next_run() {
    let store = store_with(1, 1);
    automation(&store);
    super::broken(&store);
    store.run(&["run-once"]).code(1);
    assert_eq!(daily(&store), "FAILED 2025-10-26 09:00:00");
    let error = store.value("SELECT error FROM automation_audit_log");
    assert!(error.contains("out of ink"), "{error}");
}

#[test]
fn a_job_paused_or_removed_during_the_pass_stays_so() {
    for (verb, state) in [("pause", "PAUSED"), ("remove", "REMOVED")] {
        let store = store_with(4, 4);
        automation(&store);
        let (running, lock) = start_blocked_pass(&store, 3, &[]);
        store.run(&["jobs", verb, "daily"]).code(0);
        lock.release();
        running.wait().code(0);
        assert_eq!(daily(&store), state);
        assert_eq!(runs(&store), "1 completed 4 4");
    }
}

#[test]
fn a_schedule_set_during_the_pass_determines_the_next_run() {
    let store = store_with(4, 4);
    automation(&store);
    store.run(&["jobs", "schedule", "daily", "--cron", "0 9 * * *"]).code(0);
    let (running, lock) = start_blocked_pass(&store, 3, &[]);
    store.run(&["jobs", "schedule", "daily", "--cron", "30 17 * * *"]).code(0);
    lock.release();
    running.wait().code(0);
    assert_eq!(daily(&store), "SCHEDULED 2025-10-26 17:30:00");
}

#[test]
fn a_next_run_set_by_the_application_during_the_pass_is_kept() {
    let store = store_with(4, 4);
    automation(&store);
    let (running, lock) = start_blocked_pass(&store, 3, &[]);
    store.sql("UPDATE apscheduler_jobs SET next_run_time = '2025-10-26 15:00Z'");
    lock.release();
    running.wait().code(0);
    assert_eq!(daily(&store), "SCHEDULED 2025-10-26 15:00:00");
}

#[test]
fn a_pass_runs_in_a_store_without_the_job() {
    let store = store_with(2, 1);
    job("other").insert(&store);
    store.run(&["run-once"]).code(0);
    assert_eq!(store.value("SELECT concat(job_id, status) FROM automation_audit_log"), "completed");
    assert_eq!(store.value("SELECT job_state FROM apscheduler_jobs"), "SCHEDULED");
}

#[test]
fn with_several_jobs_of_the_function_one_must_be_chosen() {
    let store = store_with(1, 1);
    automation(&store);
    job("weekly").func_ref(AUTOMATION).insert(&store);
    assert_data_eq!(
        store.run(&["run-once"]),
        str![[r#"
---- stderr ----
error: several jobs run app.services.automation_service.run_automation: daily, weekly
hint: choose one with --job
---- exit 3 ----

"#]]
    );
    assert_eq!(approved(&store), "NULL");
    store.run(&["run-once", "--job", "weekly"]).code(0);
    assert_eq!(store.value("SELECT job_id FROM automation_audit_log"), "weekly");
    assert_eq!(daily(&store), "SCHEDULED 2025-10-26 09:00:00");
}

#[test]
fn a_job_given_by_id_may_run_another_function() {
    let store = store_with(1, 1);
    job("other").insert(&store);
    store.run(&["run-once", "--job", "other"]).code(0);
    assert_eq!(store.value("SELECT job_id FROM automation_audit_log"), "other");
}

#[test]
fn a_job_given_by_id_must_exist() {
    let store = store_with(1, 1);
    assert_data_eq!(
        store.run(&["run-once", "--job", "nosuch"]),
        str![[r#"
---- stderr ----
error: no such job: nosuch
hint: `apsctl jobs list` shows the ids
---- exit 3 ----

"#]]
    );
    assert_eq!(approved(&store), "NULL");
}

#[test]
fn if_due_waits_for_the_next_run_time() {
    for (next, due) in
        [("2025-10-26 12:00:01+00", false), ("2025-10-26 12:00:00+00", true), ("2025-10-26 11:00:00+00", true)]
    {
        let store = store_with(1, 1);
        job("daily").func_ref(AUTOMATION).next_run_time(next).insert(&store);
        let out = store.run(&["run-once", "--if-due"]).code(0);
        assert_eq!(approved(&store), if due { "1" } else { "NULL" }, "{next}\n{out}");
        assert_eq!(out.stderr.is_empty(), !due, "{out}");
    }
}

#[test]
fn a_job_without_a_next_run_time_is_never_due() {
    let store = store_with(1, 1);
    job("daily").func_ref(AUTOMATION).without_next_run().insert(&store);
    assert_data_eq!(
        store.run(&["run-once", "--if-due"]),
        str![[r#"
---- exit 0 ----

"#]]
    );
    assert_eq!(runs(&store), "NULL");
}

#[test]
fn a_paused_job_is_not_run() {
    let store = store_with(1, 1);
    automation(&store);
    store.run(&["jobs", "pause", "daily"]).code(0);
    assert_data_eq!(
        store.run(&["run-once"]),
        str![[r#"
---- stderr ----
error: job daily is PAUSED
hint: resume a paused job with `apsctl jobs resume`, or revert its removal with `apsctl undo`
---- exit 3 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["run-once", "--if-due"]),
        str![[r#"
---- exit 0 ----

"#]]
    );
    assert_eq!(runs(&store), "NULL");
}

#[test]
fn a_removed_job_is_not_run() {
    let store = store_with(1, 1);
    automation(&store);
    store.run(&["jobs", "remove", "daily"]).code(0);
    assert_data_eq!(
        store.run(&["run-once"]),
        str![[r#"
---- stderr ----
error: job daily is REMOVED
hint: resume a paused job with `apsctl jobs resume`, or revert its removal with `apsctl undo`
---- exit 3 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["run-once", "--job", "daily"]),
        str![[r#"
---- stderr ----
error: job daily is REMOVED
hint: resume a paused job with `apsctl jobs resume`, or revert its removal with `apsctl undo`
---- exit 3 ----

"#]]
    );
    assert_eq!(approved(&store), "NULL");
    // A pass chooses another job that runs the same function.
    job("nightly").func_ref(AUTOMATION).insert(&store);
    store.run(&["run-once"]).code(0);
    assert_eq!(store.value("SELECT job_id FROM automation_audit_log"), "nightly");
}

#[test]
fn a_pause_that_is_over_is_ended_before_the_pass() {
    let store = store_with(1, 1);
    automation(&store);
    store.run(&["jobs", "schedule", "daily", "--cron", "0 9 * * *"]).code(0);
    store.run(&["jobs", "pause", "daily", "--for", "1h"]).code(0);
    let later = store.apsctl(&["run-once"]).now("2025-10-26T13:00:00Z").run();
    later.code(0).has_log(&[
        "INFO Job 'daily' resumed: its pause is over",
        "INFO Evaluating 1 pending versions",
        "INFO Auto-approved 1 versions",
    ]);
    assert_eq!(daily(&store), "SCHEDULED 2025-10-27 09:00:00");
}

#[test]
fn a_job_without_a_next_run_stays_paused_with_a_warning() {
    let store = Store::new();
    automation(&store);
    store.run(&["jobs", "pause", "daily", "--for", "1h"]).code(0);
    let later = store.apsctl(&["run-once"]).now("2025-10-26T13:00:00Z").run();
    assert_data_eq!(
        later,
        str![[r#"
---- stderr ----
2025-10-26 13:00:00 WARN Job 'daily' stays paused: resuming: job daily has no next run: its saved time has passed, and it has no schedule
error: job daily is PAUSED
hint: resume a paused job with `apsctl jobs resume`, or revert its removal with `apsctl undo`
---- exit 3 ----

"#]]
    );
    assert_eq!(daily(&store), "PAUSED");
}

#[test]
fn the_details_may_be_plain_json() {
    let store = store_with(2, 1);
    store.sql("ALTER TABLE automation_audit_log ALTER details TYPE json");
    store.run(&["run-once"]).code(0);
    assert_eq!(store.value("SELECT details -> 'rules' FROM automation_audit_log"), r#"{"1": 1}"#);
}
