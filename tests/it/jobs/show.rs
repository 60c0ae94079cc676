//! `apsctl jobs show`

use snapbox::{assert_data_eq, str};

use super::alice;
use crate::support::{Store, insert_run, job};

#[test]
fn everything_about_a_job_is_shown() {
    let store = Store::new();
    job("daily").misfire_grace_time(60).insert(&store);
    store.sql("UPDATE apscheduler_jobs SET args = '[1, \"two\"]', kwargs = '{\"days\": 30}'");
    store.run(&["jobs", "schedule", "daily", "--cron", "30 6 * * 1-5", "--tz", "Europe/Berlin"]).code(0);
    insert_run(&store, "daily", "completed", "2025-10-24 06:30:00+00", Some(3.2));
    insert_run(&store, "daily", "failed", "2025-10-25 06:30:00+00", Some(1.0));
    insert_run(&store, "other", "completed", "2025-10-26 06:30:00+00", Some(1.0));
    assert_data_eq!(
        store.run(&["jobs", "show", "daily"]),
        str![[r#"
id                   daily
func_ref             app.jobs.daily
job_state            SCHEDULED
next_run_time        2025-10-27 05:30:00 UTC
schedule             30 6 * * 1-5 Europe/Berlin
misfire_grace_time   60
note
last_run_at          2025-10-25 06:30:00 UTC
last_run_status      failed
args                 [1,"two"]
kwargs               {"days":30}
schedule_words       at 06:30 from Monday to Friday
next_runs            2025-10-27 05:30:00 UTC
                     2025-10-28 05:30:00 UTC
                     2025-10-29 05:30:00 UTC
                     2025-10-30 05:30:00 UTC
                     2025-10-31 05:30:00 UTC
recent_runs          id 1, job_id daily, status completed, created_at 2025-10-24 06:30:00 UTC, completed_at 2025-10-24 06:30:03 UTC, duration_seconds 3.2
                     id 2, job_id daily, status failed, created_at 2025-10-25 06:30:00 UTC, completed_at 2025-10-25 06:30:01 UTC, duration_seconds 1.0
not_running_because
---- exit 0 ----

"#]]
    );
}

#[test]
fn json_is_one_object_with_every_key() {
    let store = Store::new();
    job("bare").without_next_run().insert(&store);
    store.sql("UPDATE apscheduler_jobs SET func_ref = NULL, args = NULL, kwargs = NULL");
    assert_data_eq!(
        store.run(&["jobs", "show", "bare", "-o", "json"]),
        str![[r#"
{
  "id": "bare",
  "func_ref": null,
  "job_state": "SCHEDULED",
  "next_run_time": null,
  "schedule": null,
  "misfire_grace_time": null,
  "note": null,
  "last_run_at": null,
  "last_run_status": null,
  "args": null,
  "kwargs": null,
  "schedule_words": null,
  "next_runs": [],
  "recent_runs": [],
  "not_running_because": "it has no next run time; `apsctl jobs schedule bare` sets one"
}
---- exit 0 ----

"#]]
    );
}

#[test]
fn the_next_runs_begin_with_that_of_the_row() {
    let store = Store::new();
    job("daily").insert(&store);
    store.run(&["jobs", "schedule", "daily", "--cron", "0 * * * *"]).code(0);
    store.sql("UPDATE apscheduler_jobs SET next_run_time = '2025-10-26 12:20:00+00'");
    let next = |args: &[&str]| {
        let args = [&["jobs", "show", "daily", "-o", "json"], args].concat();
        store.run(&args).json()["next_runs"].to_string()
    };
    assert_data_eq!(
        next(&[]),
        str![[
            r#"["2025-10-26T12:20:00Z","2025-10-26T13:00:00Z","2025-10-26T14:00:00Z","2025-10-26T15:00:00Z","2025-10-26T16:00:00Z"]"#
        ]]
    );
    assert_data_eq!(next(&["--next", "2"]), str![[r#"["2025-10-26T12:20:00Z","2025-10-26T13:00:00Z"]"#]]);
    assert_data_eq!(next(&["--next", "0"]), str!["[]"]);
    assert_data_eq!(
        next(&["--next", "2", "--from", "2026-01-01"]),
        str![[r#"["2026-01-01T01:00:00Z","2026-01-01T02:00:00Z"]"#]]
    );
}

#[test]
fn a_paused_job_has_no_next_runs_and_a_reason() {
    let store = Store::new();
    job("daily").insert(&store);
    alice(&store, &["jobs", "pause", "daily", "--for", "90m", "--reason", "disk is full"]).code(0);
    assert_data_eq!(
        store.run(&["jobs", "show", "daily"]),
        str![[r#"
id                   daily
func_ref             app.jobs.daily
job_state            PAUSED
next_run_time
schedule
misfire_grace_time
note                 paused by alice until 2025-10-26 13:30 UTC: disk is full
last_run_at
last_run_status
args                 []
kwargs               {}
schedule_words
next_runs
recent_runs
not_running_because  paused by alice until 2025-10-26 13:30 UTC: disk is full; `apsctl jobs resume daily` resumes it
---- exit 0 ----

"#]]
    );
}

#[test]
fn why_a_job_is_not_running() {
    let store = Store::new();
    job("due").next_run_time("2025-10-26 11:00:00+00").insert(&store);
    job("never").without_next_run().insert(&store);
    job("paused-by-hand").state("PAUSED").insert(&store);
    job("removed").state("REMOVED").insert(&store);
    job("runs").state("EXECUTING").next_run_time("2025-10-26 11:00:00+00").insert(&store);
    job("waits").insert(&store);
    let why = |id: &str| store.run(&["jobs", "show", id, "-o", "json"]).json()["not_running_because"].clone();
    let all: Vec<_> = ["due", "never", "paused-by-hand", "removed", "runs", "waits"]
        .iter()
        .map(|id| format!("{id}: {}", why(id)))
        .collect();
    assert_data_eq!(
        all.join("\n") + "\n",
        str![[r#"
due: "it is due, but no scheduler has picked it up: check that the worker is running"
never: "it has no next run time; `apsctl jobs schedule never` sets one"
paused-by-hand: "paused; `apsctl jobs resume paused-by-hand` resumes it"
removed: "removed from the schedule; if `apsctl audit operations` lists the removal, `apsctl undo` takes it back"
runs: "it is EXECUTING, but it has no open run, and no process holds its lease; `apsctl jobs pause runs && apsctl jobs trigger --force runs` runs it again"
waits: null

"#]]
    );
}

#[test]
fn the_last_five_runs_are_shown_oldest_first() {
    let store = Store::new();
    job("daily").insert(&store);
    for day in 10..17 {
        insert_run(&store, "daily", "completed", &format!("2025-10-{day} 09:00:00+00"), Some(2.5));
    }
    let shown = store.run(&["jobs", "show", "daily", "-o", "json"]).json();
    let runs = shown["recent_runs"].as_array().unwrap();
    let days: Vec<_> = runs.iter().map(|run| run["created_at"].as_str().unwrap()[8..10].to_owned()).collect();
    assert_eq!(days.join(" "), "12 13 14 15 16");
    assert_data_eq!(
        runs[4].to_string(),
        str![[
            r#"{"id":7,"job_id":"daily","status":"completed","created_at":"2025-10-16T09:00:00Z","completed_at":"2025-10-16T09:00:02.500Z","duration_seconds":2.5,"versions_evaluated":null,"versions_approved":null,"error":null}"#
        ]]
    );
}

#[test]
fn an_unknown_job_is_an_error() {
    let store = Store::new();
    assert_data_eq!(
        store.run(&["jobs", "show", "dialy"]),
        str![[r#"
---- stderr ----
error: no such job: dialy
hint: `apsctl jobs list` shows the ids
---- exit 3 ----

"#]]
    );
}

#[test]
fn a_job_with_an_invalid_schedule_is_shown() {
    let store = Store::new();
    job("daily").insert(&store);
    store.run(&["jobs", "schedule", "daily", "--cron", "0 9 * * *"]).code(0);
    store.sql("UPDATE apsctl.schedules SET cron = 'whenever'");
    assert_data_eq!(
        store.run(&["jobs", "show", "daily"]),
        str![[r#"
id                   daily
func_ref             app.jobs.daily
job_state            SCHEDULED
next_run_time        2025-10-27 09:00:00 UTC
schedule             whenever
misfire_grace_time
note
last_run_at
last_run_status
args                 []
kwargs               {}
schedule_words       cannot be read: "whenever": expected five fields, found 1
next_runs            2025-10-27 09:00:00 UTC
recent_runs
not_running_because
---- exit 0 ----

"#]]
    );
}
