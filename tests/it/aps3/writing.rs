//! Pausing, resuming and removing jobs, and undo, in stores written by APScheduler 3.

use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;
use snapbox::{assert_data_eq, str};

use super::{ground_truth, store_from_dump};
use crate::support::Store;

pub(super) const TABLE: &str = "apscheduler_jobs";

/// Returns a migrated store with the tables of a dump.
pub(crate) fn migrated(name: &str) -> Store {
    let store = store_from_dump(name);
    store.migrate();
    store
}

/// Returns all columns of a row as hexadecimal text, or `gone`.
pub(super) fn row_as_hex(store: &Store, table: &str, id: &str) -> String {
    let sql = "SELECT concat_ws(' ', id, encode(float8send(next_run_time), 'hex'), \
               encode(job_state, 'hex')) FROM";
    let rows = store.query(&format!("{sql} {table} WHERE id = '{}'", id.replace('\'', "''")));
    rows.first().map_or_else(|| "gone".into(), |row| row.get(0))
}

fn ids(store: &Store, table: &str) -> Vec<String> {
    store.query(&format!("SELECT id FROM {table} ORDER BY id")).iter().map(|row| row.get(0)).collect()
}

pub(super) fn show_job(store: &Store, id: &str) -> Value {
    store.run(&["jobs", "show", "-o", "json", "--", id]).code(0).json()
}

#[test]
fn pause_writes_the_same_sixty_rows_as_pause_job_of_apscheduler() {
    let (store, truth) = (migrated("aps3.sql"), ground_truth("moved.json"));
    let cases = truth["rows"].as_array().unwrap();
    for case in cases {
        let (table, id) = (case["table"].as_str().unwrap(), case["id"].as_str().unwrap());
        let pause = store.apsctl(&["jobs", "pause", id, "--reason", "x"]).env("APSCTL_JOBS_TABLE", table);
        pause.run().code(0);
        let paused = format!("{id} {}", case["paused"].as_str().unwrap());
        assert_eq!(row_as_hex(&store, table, id), paused, "{table} {id}");
    }
    assert_eq!(cases.len(), 60);
}

#[test]
fn undo_restores_every_byte_of_every_row() {
    let store = migrated("aps3.sql");
    let verbs = [("apscheduler_jobs", "remove"), ("aps_p4", "pause"), ("aps_p2", "remove"), ("aps_p0", "pause")];
    for (table, verb) in verbs {
        let apsctl = |args: &[&str]| store.apsctl(args).env("APSCTL_JOBS_TABLE", table);
        let ids = ids(&store, table);
        let before: Vec<String> = ids.iter().map(|id| row_as_hex(&store, table, id)).collect();
        let mut args = vec!["jobs", verb, "--yes", "--reason", "to be taken back", "-o", "json", "--"];
        args.extend(ids.iter().map(String::as_str));
        let done = apsctl(&args).run().code(0).json();
        assert_eq!(done.as_array().unwrap().len(), ids.len());
        for (id, done) in ids.iter().zip(done.as_array().unwrap()) {
            let state = if verb == "pause" { "PAUSED" } else { "REMOVED" };
            assert_eq!((&done["id"], &done["job_state"]), (&id.as_str().into(), &state.into()));
            assert_eq!(row_as_hex(&store, table, id) == "gone", verb == "remove", "{table} {id}");
            apsctl(&["undo", "--only", &done["operation"].to_string()]).run().code(0);
        }
        let restored: Vec<String> = ids.iter().map(|id| row_as_hex(&store, table, id)).collect();
        assert_eq!(restored, before, "{table} {verb}");
        assert_eq!(store.value("SELECT count(*) FROM apsctl.pauses"), "0");
    }
}

#[test]
fn undo_does_not_depend_on_bytea_output_and_extra_float_digits() {
    let store = migrated("aps3.sql");
    let before = row_as_hex(&store, TABLE, "interval-micro");
    store.run(&["jobs", "pause", "interval-micro"]).code(0);
    for setting in ["bytea_output = 'escape'", "extra_float_digits = 0"] {
        store.sql(&format!("ALTER DATABASE {} SET {setting}", store.database()));
    }
    for operation in ["1", "2", "3"] {
        store.run(&["undo", operation]).code(0);
    }
    assert_eq!(row_as_hex(&store, TABLE, "interval-micro"), before);
}

#[test]
fn jobs_are_paused_shown_as_paused_and_resumed() {
    let store = migrated("aps3.sql");
    let before = row_as_hex(&store, TABLE, "cron-simple");
    let pause = ["jobs", "pause", "cron-simple", "--reason", "disk is full", "--for", "2h"];
    assert_data_eq!(
        store.run(&pause),
        str![[r#"
id           changed  job_state  next_run_time  previous_job_state  previous_next_run_time   operation
cron-simple  true     PAUSED                    SCHEDULED           2026-12-01 03:15:00 UTC          1
---- stderr ----
`apsctl undo 1` reverts it
nothing resumes a job by itself: the first `run-once` after that time does, or `apsctl jobs resume --expired`
---- exit 0 ----

"#]]
    );
    let shown = show_job(&store, "cron-simple");
    assert_eq!(shown["job_state"], "PAUSED");
    assert!(shown["note"].as_str().unwrap().ends_with("until 2025-10-26 14:00 UTC: disk is full"));
    assert_data_eq!(
        store.run(&["jobs", "pause", "cron-simple"]),
        str![[r#"
id           changed  job_state  next_run_time  previous_job_state  previous_next_run_time  operation
cron-simple  false    PAUSED                    PAUSED
---- stderr ----
job cron-simple is already paused
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["jobs", "resume", "cron-simple"]),
        str![[r#"
id           changed  job_state  next_run_time            previous_job_state  previous_next_run_time  operation
cron-simple  true     SCHEDULED  2026-12-01 03:15:00 UTC  PAUSED                                              2
---- stderr ----
`apsctl undo 2` reverts it
---- exit 0 ----

"#]]
    );
    assert_eq!(row_as_hex(&store, TABLE, "cron-simple"), before);
    assert_data_eq!(
        store.run(&["jobs", "resume", "cron-simple"]),
        str![[r#"
id           changed  job_state  next_run_time            previous_job_state  previous_next_run_time   operation
cron-simple  false    SCHEDULED  2026-12-01 03:15:00 UTC  SCHEDULED           2026-12-01 03:15:00 UTC
---- stderr ----
job cron-simple is not paused (SCHEDULED)
---- exit 0 ----

"#]]
    );
    let journal = store.run(&["audit", "operations", "-o", "json"]).code(0).json();
    assert_eq!(journal[0]["before"], journal[1]["after"]);
    let table = store.run(&["audit", "operations"]).code(0).stdout;
    assert!(table.contains("SCHEDULED 2026-12-01 03:15:00") && table.contains("PAUSED"), "{table}");
}

#[test]
fn dry_runs_change_nothing() {
    let store = migrated("aps3.sql");
    let before = row_as_hex(&store, TABLE, "cron-simple");
    for verb in ["pause", "remove", "trigger"] {
        let output = store.run(&["jobs", verb, "cron-simple", "--dry-run"]).code(0);
        assert!(output.stderr.contains("dry run: nothing was changed"), "{output}");
        assert_eq!(row_as_hex(&store, TABLE, "cron-simple"), before);
    }
    assert_eq!(store.value("SELECT count(*) FROM apscheduler_jobs"), "43");
}

#[test]
fn remove_deletes_the_row_and_undo_restores_it() {
    let store = migrated("aps3.sql");
    assert_data_eq!(
        store.run(&["jobs", "remove", "cron-simple"]),
        str![[r#"
id           changed  job_state  next_run_time  previous_job_state  previous_next_run_time   operation
cron-simple  true     REMOVED                   SCHEDULED           2026-12-01 03:15:00 UTC          1
---- stderr ----
`apsctl undo 1` reverts it
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["jobs", "remove", "cron-simple"]),
        str![[r#"
---- stderr ----
error: removing: no such job: cron-simple
hint: `apsctl jobs list` shows the ids
---- exit 3 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["undo"]),
        str![[r#"
operation      1
changed        true
command        apsctl jobs remove cron-simple
job_id         cron-simple
job_state      SCHEDULED
next_run_time  2026-12-01 03:15:00 UTC
undo           2
---- stderr ----
`apsctl undo 2` makes the change again
---- exit 0 ----

"#]]
    );
    store.run(&["jobs", "remove", "date-utc", "--purge", "--yes"]).code(0);
    assert_eq!(row_as_hex(&store, TABLE, "date-utc"), "gone");
}

#[test]
fn jobs_resumed_late_continue_with_the_next_time_of_the_trigger() {
    let store = migrated("aps3.sql");
    store.run(&["jobs", "pause", "cron-simple", "cron-berlin-0230"]).code(0);
    // The saved next run time is in the past by then.
    let later = |args: &[&str]| store.apsctl(args).now("2027-02-01T12:00:00Z").run();
    later(&["jobs", "resume", "cron-simple", "cron-berlin-0230"]).code(0);
    assert_eq!(show_job(&store, "cron-simple")["next_run_time"], "2027-02-02T03:15:00Z");
    assert_eq!(show_job(&store, "cron-berlin-0230")["next_run_time"], "2027-02-02T01:30:00Z");
    let next = show_job(&store, "cron-berlin-0230")["next_runs"][0].clone();
    assert_eq!(next, "2027-02-02T01:30:00Z", "next run in the pickle");
    store.run(&["jobs", "resume", "paused-cron", "--at", "2026-03-01T00:00:00Z"]).code(0);
    assert_eq!(show_job(&store, "paused-cron")["next_run_time"], "2026-03-01T00:00:00Z");
}

#[test]
fn resume_refuses_jobs_whose_trigger_has_no_next_time() {
    let store = migrated("aps3.sql");
    assert_data_eq!(
        store.run(&["jobs", "resume", "cron-never"]),
        str![[r#"
---- stderr ----
error: resuming: job cron-never has no next run: its trigger cron[month='2', day='31', day_of_week='*', hour='0', minute='0'] never fires again
hint: set one with --at TIME, or run it once with `apsctl jobs trigger --force cron-never`
---- exit 3 ----

"#]]
    );
    store.run(&["jobs", "pause", "and-trigger"]).code(0);
    let later = |args: &[&str]| store.apsctl(args).now("2027-02-01T12:00:00Z").run();
    assert_data_eq!(
        later(&["jobs", "resume", "and-trigger"]),
        str![[r#"
---- stderr ----
error: resuming: job and-trigger would hang its scheduler: after that run its trigger searches for the next time forever
hint: give the job another trigger in the application
---- exit 3 ----

"#]]
    );
    later(&["jobs", "resume", "and-trigger", "--at", "2027-02-02T02:00:00Z"]).code(3);
    assert_eq!(show_job(&store, "and-trigger")["job_state"], "PAUSED");
    later(&["jobs", "resume", "cron-never", "--at", "2027-03-01T00:00:00Z"]).code(0);
}

#[test]
fn expired_pauses_are_ended_by_resume_expired_and_run_once() {
    let store = migrated("aps3.sql");
    store.run(&["jobs", "pause", "cron-simple", "cron-never", "--for", "1h"]).code(0);
    store.run(&["jobs", "pause", "interval-30s", "opts", "--for", "30m"]).code(0);
    let at = |time: &str, args: &[&str]| store.apsctl(args).now(time).run();
    assert_data_eq!(
        at("2025-10-26T12:30:00Z", &["jobs", "resume", "--expired"]),
        str![[r#"
id            changed  job_state  next_run_time            previous_job_state  previous_next_run_time  operation
interval-30s  true     SCHEDULED  2026-12-01 00:00:00 UTC  PAUSED                                              5
opts          true     SCHEDULED  2026-12-01 04:00:00 UTC  PAUSED                                              6
---- stderr ----
`apsctl undo 5` reverts all of them
---- exit 0 ----

"#]]
    );
    let pass = at("2025-10-26T13:00:00Z", &["run-once"]).code(0);
    assert!(pass.stderr.contains("Job 'cron-simple' resumed: its pause is over"), "{pass}");
    assert!(pass.stderr.contains("Job 'cron-never' stays paused"), "{pass}");
    assert_eq!(show_job(&store, "interval-30s")["job_state"], "SCHEDULED");
}

#[test]
fn unreadable_rows_can_only_be_removed() {
    let store = migrated("broken.sql");
    for verb in ["pause", "resume", "trigger"] {
        let refused = store.run(&["jobs", verb, "truncated"]).code(3);
        assert!(refused.stderr.contains("job truncated was not changed: not a readable pickle"), "{refused}");
        assert!(refused.stderr.contains("hint: run `apsctl jobs verify`"), "{refused}");
    }
    // The other jobs of the command are not changed either.
    store.run(&["jobs", "pause", "ok", "garbage"]).code(3);
    assert_eq!(show_job(&store, "ok")["job_state"], "SCHEDULED");
    // Removing does not load the pickle. A scheduler would delete the row, too, and `undo` restores its bytes.
    for id in ["truncated", "evil", "empty", "bomb", "inf"] {
        let before = row_as_hex(&store, TABLE, id);
        store.run(&["jobs", "remove", id, "-o", "csv"]).code(0);
        assert_eq!(row_as_hex(&store, TABLE, id), "gone");
        store.run(&["undo", "-o", "csv"]).code(0);
        assert_eq!(row_as_hex(&store, TABLE, id), before, "{id}");
    }
}

#[test]
fn due_jobs_are_not_changed() {
    let store = migrated("aps3.sql");
    let at = |time: &str, args: &[&str]| store.apsctl(args).now(time).run();
    let before = row_as_hex(&store, TABLE, "cron-simple");
    for (time, verb) in [("03:14:59.8", "pause"), ("03:15:00", "pause"), ("03:15:30", "remove"), ("04:00:00", "remove")]
    {
        let refused = at(&format!("2026-12-01T{time}Z"), &["jobs", verb, "cron-simple"]).code(3);
        assert!(refused.stderr.contains("job cron-simple is due, so its scheduler may be about"), "{refused}");
        assert_eq!(row_as_hex(&store, TABLE, "cron-simple"), before);
    }
    assert_data_eq!(
        at("2026-12-01T03:15:00Z", &["jobs", "pause", "cron-simple"]),
        str![[r#"
---- stderr ----
error: pausing: job cron-simple is due, so its scheduler may be about to write its row
hint: try again between two runs; without a running scheduler, the change is possible one minute after the job was due
---- exit 3 ----

"#]]
    );
    // One minute later no scheduler has run the job, so it can be changed.
    at("2026-12-01T03:16:01Z", &["jobs", "pause", "cron-simple"]).code(0);
    at("2026-12-01T03:16:01Z", &["jobs", "remove", "cron-simple"]).code(0);
    at("2026-12-02T02:14:59Z", &["jobs", "pause", "opts"]).code(0);
}

#[test]
fn apsctl_waits_two_seconds_for_a_due_job_to_be_rescheduled() {
    let store = migrated("aps3.sql");
    let due = "UPDATE apscheduler_jobs SET next_run_time = extract(epoch FROM now()) WHERE id = 'overdue'";
    store.sql(due);
    let before = row_as_hex(&store, TABLE, "overdue");
    let begun = Instant::now();
    let refused = store.apsctl(&["jobs", "remove", "overdue"]).real_time().run().code(3);
    assert!(refused.stderr.contains("job overdue is due"), "{refused}");
    assert!(begun.elapsed() >= Duration::from_secs(2));
    assert_eq!(row_as_hex(&store, TABLE, "overdue"), before);

    // As soon as the scheduler has written the next run, the job can be removed.
    store.sql(due);
    let mut removal = store.apsctl(&["jobs", "remove", "overdue", "-o", "csv"]).real_time().command();
    let mut removal = removal.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    store.sql("UPDATE apscheduler_jobs SET next_run_time = next_run_time + 300 WHERE id = 'overdue'");
    assert!(removal.wait().unwrap().success());
    assert_eq!(row_as_hex(&store, TABLE, "overdue"), "gone");
}

#[test]
fn changes_that_cannot_be_committed_before_the_run_are_rolled_back() {
    let store = migrated("aps3.sql");
    store.sql("UPDATE apscheduler_jobs SET next_run_time = extract(epoch FROM now()) + 3 WHERE id = 'overdue'");
    let before = row_as_hex(&store, TABLE, "overdue");
    // Locks the table of pauses until the run is due.
    let mut holder = store.client();
    let mut held = holder.transaction().unwrap();
    held.batch_execute("LOCK apsctl.pauses IN EXCLUSIVE MODE").unwrap();
    let pause = store.apsctl(&["jobs", "pause", "overdue"]).real_time();
    let child = pause.command().stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    held.batch_execute("SELECT pg_sleep(3)").unwrap();
    held.rollback().unwrap();
    let refused = pause.output(&child.wait_with_output().unwrap()).code(3);
    assert!(refused.stderr.contains(" due"), "{refused}");
    assert_eq!(row_as_hex(&store, TABLE, "overdue"), before);
    assert_eq!(store.value("SELECT count(*) FROM apsctl.operations"), "0");
}
