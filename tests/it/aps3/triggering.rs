//! `jobs trigger` runs a job now by adding a copy that runs once.

use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

use snapbox::{assert_data_eq, str};

use super::writing::{TABLE, migrated, row_as_hex, show_job};

const COPY: &str = "cron-simple:apsctl:20251026T120000.000000Z";

#[test]
fn trigger_adds_a_copy_and_does_not_change_the_row_of_the_job() {
    let store = migrated("aps3.sql");
    let before = row_as_hex(&store, TABLE, "cron-simple");
    assert_data_eq!(
        store.run(&["jobs", "trigger", "cron-simple", "--reason", "now"]),
        str![[r#"
id           changed  job_state  next_run_time            previous_job_state  previous_next_run_time   operation
cron-simple  true     SCHEDULED  2025-10-26 12:00:00 UTC  SCHEDULED           2026-12-01 03:15:00 UTC          1
---- stderr ----
`apsctl undo 1` reverts it
job cron-simple runs once, as cron-simple:apsctl:20251026T120000.000000Z
a running scheduler wakes up by 2026-10-31 08:30:00 UTC (in 369d 20h 30m); a job that runs every minute shortens the wait
---- exit 0 ----

"#]]
    );
    assert_eq!(row_as_hex(&store, TABLE, "cron-simple"), before);
    let (job, copy) = (show_job(&store, "cron-simple"), show_job(&store, COPY));
    for key in ["func_ref", "name", "executor", "args_repr", "kwargs_repr", "coalesce", "max_instances"] {
        assert_eq!(job[key], copy[key], "{key}");
    }
    assert_eq!(copy["trigger"], "date[2025-10-26 12:00:00 UTC]");
    assert_eq!(copy["next_run_time"], "2025-10-26T12:00:00Z");
    assert!(copy["misfire_grace_time"].is_null());
    // The journal entry is found by the id of the job, and a second copy gets another id.
    let journal = store.run(&["audit", "operations", "--job", "cron-simple", "-o", "json"]).code(0).json();
    assert_eq!((&journal[0]["job_id"], &journal[0]["before"]), (&COPY.into(), &serde_json::Value::Null));
    let again = store.run(&["jobs", "trigger", "cron-simple"]).code(0);
    assert!(again.stderr.contains(&format!("as {COPY}-2\n")), "{again}");
}

#[test]
fn jobs_of_four_pickle_protocols_can_be_triggered() {
    let store = migrated("aps3.sql");
    for table in [TABLE, "aps_p4", "aps_p2", "aps_p0"] {
        let rows = store.query(&format!("SELECT id FROM {table} ORDER BY id"));
        let ids: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
        let mut args = vec!["jobs", "trigger", "--force", "--yes", "-o", "json", "--"];
        args.extend(ids.iter().map(String::as_str));
        store.apsctl(&args).env("APSCTL_JOBS_TABLE", table).run().code(0);
        assert_eq!(store.value(&format!("SELECT count(*) FROM {table}")), (2 * ids.len()).to_string());
    }
}

#[test]
fn undo_removes_a_copy_that_has_not_run() {
    let store = migrated("aps3.sql");
    store.run(&["jobs", "trigger", "cron-simple"]).code(0);
    assert_data_eq!(
        store.run(&["undo"]),
        str![[r#"
operation      1
changed        true
command        apsctl jobs trigger cron-simple
job_id         cron-simple:apsctl:20251026T120000.000000Z
job_state
next_run_time
undo           2
---- stderr ----
`apsctl undo 2` makes the change again
---- exit 0 ----

"#]]
    );
    assert_eq!(row_as_hex(&store, TABLE, COPY), "gone");
    store.run(&["undo", "2"]).code(0);
    assert_ne!(row_as_hex(&store, TABLE, COPY), "gone");
    // Simulates a scheduler that has run the copy.
    store.sql(&format!("DELETE FROM apscheduler_jobs WHERE id = '{COPY}'"));
    assert_data_eq!(
        store.run(&["undo"]),
        str![[r#"
---- stderr ----
error: undoing: job cron-simple:apsctl:20251026T120000.000000Z is gone since operation 1
hint: it has had its last run, or was removed; `apsctl audit operations --job cron-simple:apsctl:20251026T120000.000000Z` shows whether apsctl removed it; `apsctl undo ID` undoes an earlier change
---- exit 3 ----

"#]]
    );
}

#[test]
fn undo_refuses_copies_that_a_scheduler_may_be_about_to_run() {
    let store = migrated("aps3.sql");
    let at = |time: &str, args: &[&str]| store.apsctl(args).now(time).run();
    at("2026-12-01T03:14:00Z", &["jobs", "trigger", "cron-simple", "opts"]).code(0);
    // A scheduler that wakes up for another job finds the copies, too.
    for time in ["03:14:59.9", "03:15:05"] {
        let refused = at(&format!("2026-12-01T{time}Z"), &["undo", "1"]).code(3);
        assert!(refused.stderr.contains("is due, so its scheduler may be about"), "{refused}");
    }
    // No scheduler ran them: two waiting copies do not block each other.
    at("2026-12-01T03:15:20Z", &["undo", "1"]).code(0);
    at("2026-12-01T03:15:20Z", &["undo", "2"]).code(0);
    assert_eq!(store.value("SELECT count(*) FROM apscheduler_jobs"), "43");
}

#[test]
fn paused_jobs_need_force_to_trigger_and_stay_paused() {
    let store = migrated("aps3.sql");
    let before = row_as_hex(&store, TABLE, "paused-cron");
    assert_data_eq!(
        store.run(&["jobs", "trigger", "paused-cron"]),
        str![[r#"
---- stderr ----
error: triggering: job paused-cron is PAUSED
hint: run `apsctl jobs resume paused-cron` to end the pause, or use --force
---- exit 3 ----

"#]]
    );
    store.run(&["jobs", "trigger", "paused-cron", "--force"]).code(0);
    assert_eq!(row_as_hex(&store, TABLE, "paused-cron"), before);
}

#[test]
fn trigger_by_function_skips_copies() {
    let store = migrated("aps3.sql");
    let args = ["jobs", "trigger", "--func", "fixture_app.jobs:cleanup", "-o", "json"];
    let jobs = store.run(&args).code(0).json().as_array().unwrap().len();
    assert_eq!(store.run(&args).code(0).json().as_array().unwrap().len(), jobs);
    assert_eq!(jobs, 6);
}

#[test]
fn trigger_prints_when_the_scheduler_wakes_up() {
    let store = migrated("aps3.sql");
    let trigger =
        |time: &str| store.apsctl(&["jobs", "trigger", "paused-cron", "--force"]).now(time).run().code(0).stderr;
    assert!(trigger("2026-10-30T08:00:00Z").contains("wakes up by 2026-10-31 08:30:00 UTC (in 1d 30m)"));
    assert!(trigger("2026-10-31T09:00:00Z").contains("at once: a job has been due since 2026-10-31 08:30:00 UTC"));
    store.sql("DELETE FROM apscheduler_jobs WHERE next_run_time IS NOT NULL AND id NOT LIKE '%:apsctl:%'");
    assert!(trigger("2026-10-31T09:00:01Z").contains("no other job is scheduled"));
}

#[test]
fn trigger_wait_ends_when_the_copy_is_gone() {
    let store = migrated("aps3.sql");
    let trigger = store.apsctl(&["jobs", "trigger", "cron-simple", "--wait", "--timeout", "60s"]);
    let child = trigger.command().stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    while store.value(&format!("SELECT count(*) FROM apscheduler_jobs WHERE id = '{COPY}'")) == "0" {
        sleep(Duration::from_millis(10));
    }
    store.sql(&format!("DELETE FROM apscheduler_jobs WHERE id = '{COPY}'"));
    assert_data_eq!(
        trigger.output(&child.wait_with_output().unwrap()),
        str![[r#"
id           changed  job_state  next_run_time            previous_job_state  previous_next_run_time   operation
cron-simple  true     SCHEDULED  2025-10-26 12:00:00 UTC  SCHEDULED           2026-12-01 03:15:00 UTC          1
---- stderr ----
`apsctl undo 1` reverts it
job cron-simple runs once, as cron-simple:apsctl:20251026T120000.000000Z
a running scheduler wakes up by 2026-10-31 08:30:00 UTC (in 369d 20h 30m); a job that runs every minute shortens the wait
job cron-simple:apsctl:20251026T120000.000000Z is gone from the store: it was started, but the store does not record how it ended
---- exit 0 ----

"#]]
    );
}

#[test]
fn trigger_wait_timeout_prints_how_to_undo() {
    let store = migrated("aps3.sql");
    assert_data_eq!(
        store.run(&["jobs", "trigger", "cron-simple", "--wait", "--timeout", "300ms"]),
        str![[r#"
id           changed  job_state  next_run_time            previous_job_state  previous_next_run_time   operation
cron-simple  true     SCHEDULED  2025-10-26 12:00:00 UTC  SCHEDULED           2026-12-01 03:15:00 UTC          1
---- stderr ----
`apsctl undo 1` reverts it
job cron-simple runs once, as cron-simple:apsctl:20251026T120000.000000Z
a running scheduler wakes up by 2026-10-31 08:30:00 UTC (in 369d 20h 30m); a job that runs every minute shortens the wait
not run within 300ms: cron-simple:apsctl:20251026T120000.000000Z; is the worker running? The job stays due: a worker that comes back runs it; `apsctl doctor --job cron-simple:apsctl:20251026T120000.000000Z` finds out why
cron-simple:apsctl:20251026T120000.000000Z still runs when the scheduler wakes up; `apsctl undo 1` removes it
---- exit 124 ----

"#]]
    );
    assert_ne!(row_as_hex(&store, TABLE, COPY), "gone");
}
