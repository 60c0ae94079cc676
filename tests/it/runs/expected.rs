//! `runs expected`: the slots of the schedules compared with the audit log.

use serde_json::Value;
use snapbox::{assert_data_eq, str};

use crate::support::{Apsctl, Output, Store, insert_run, job};

const AUTOMATION: &str = "app.services.automation_service.run_automation";

/// A store with a job that has run at nine every day for a long time.
fn nine() -> Store {
    let store = Store::new();
    job("daily").func_ref(AUTOMATION).insert(&store);
    schedule(&store, "daily", "0 9 * * *");
    store
}

fn schedule(store: &Store, id: &str, cron: &str) {
    store.run(&["jobs", "schedule", id, "--cron", cron]).code(0);
    store.sql("UPDATE apsctl.schedules SET updated_at = '2025-01-01Z'");
    clear_journal(store);
}

/// Clears the operator journal.
fn clear_journal(store: &Store) {
    store.sql(
        "ALTER TABLE apsctl.operations DISABLE TRIGGER append_only; DELETE FROM apsctl.operations;
         ALTER TABLE apsctl.operations ENABLE ALWAYS TRIGGER append_only;
         UPDATE apsctl.journal_head SET seq = 0, hash = decode(repeat('00', 32), 'hex')",
    );
}

fn add_runs(store: &Store, times: &[&str]) {
    for time in times {
        insert_run(store, "daily", "completed", &format!("2025-10-{time}+00"), Some(3.0));
    }
}

const WEEK: [&str; 7] =
    ["20 09:00:02", "21 09:00:02", "22 09:00:02", "23 09:00:02", "24 09:00:02", "25 09:00:02", "26 09:00:02"];

fn expected(store: &Store, args: &[&str]) -> Output {
    store.run(&[&["runs", "expected"], args].concat())
}

/// Returns status and day of each row.
fn statuses(store: &Store, args: &[&str]) -> Vec<String> {
    let args = [&["runs", "expected", "-o", "json"], args].concat();
    let rows = store.run(&args).json();
    let one = |row: &Value| {
        let time = row["expected_at"].as_str().or(row["started_at"].as_str()).unwrap();
        format!("{} {}", row["status"].as_str().unwrap(), &time[8..10])
    };
    rows.as_array().unwrap().iter().map(one).collect()
}

#[test]
fn each_slot_is_listed_with_its_run() {
    let store = nine();
    add_runs(
        &store,
        &["19 09:00:02", "20 09:00:02", "21 09:05:00", "22 09:00:02", "23 09:00:02", "23 09:00:05", "24 17:30:00"],
    );
    insert_run(&store, "daily", "failed", "2025-10-26 09:00:01+00", Some(1.0));
    assert_data_eq!(
        expected(&store, &[]),
        str![[r#"
job_id  expected_at              status     delay_seconds  run_id  run_status  started_at               note
daily   2025-10-20 09:00:00 UTC  on_time                2       2  completed   2025-10-20 09:00:02 UTC
daily   2025-10-21 09:00:00 UTC  late                 300       3  completed   2025-10-21 09:05:00 UTC
daily   2025-10-22 09:00:00 UTC  on_time                2       4  completed   2025-10-22 09:00:02 UTC
daily   2025-10-23 09:00:00 UTC  on_time                2       5  completed   2025-10-23 09:00:02 UTC
daily   2025-10-23 09:00:00 UTC  duplicate              5       6  completed   2025-10-23 09:00:05 UTC
daily   2025-10-24 09:00:00 UTC  late               30600       7  completed   2025-10-24 17:30:00 UTC
daily   2025-10-25 09:00:00 UTC  missed
daily   2025-10-26 09:00:00 UTC  on_time                1       8  failed      2025-10-26 09:00:01 UTC
---- stderr ----
4 on_time, 2 late, 1 missed, 1 duplicate, 0 extra: daily missed 2025-10-25 09:00 UTC, daily late 2025-10-21 09:00 UTC, daily duplicate 2025-10-23 09:00 UTC, daily late 2025-10-24 09:00 UTC
---- exit 1 ----

"#]]
    );
    assert_data_eq!(
        expected(&store, &["--problems", "--tz", "Europe/Berlin"]),
        str![[r#"
job_id  expected_at               status     delay_seconds  run_id  run_status  started_at                note
daily   2025-10-21 11:00:00 CEST  late                 300       3  completed   2025-10-21 11:05:00 CEST
daily   2025-10-23 11:00:00 CEST  duplicate              5       6  completed   2025-10-23 11:00:05 CEST
daily   2025-10-24 11:00:00 CEST  late               30600       7  completed   2025-10-24 19:30:00 CEST
daily   2025-10-25 11:00:00 CEST  missed
---- stderr ----
4 on_time, 2 late, 1 missed, 1 duplicate, 0 extra: daily missed 2025-10-25 11:00 CEST, daily late 2025-10-21 11:00 CEST, daily duplicate 2025-10-23 11:00 CEST, daily late 2025-10-24 11:00 CEST
---- exit 1 ----

"#]]
    );
    assert_data_eq!(
        expected(&store, &["-o", "nagios"]),
        str![[r#"
RUNS CRITICAL - 4 on_time, 2 late, 1 missed, 1 duplicate, 0 extra: daily missed 2025-10-25 09:00 UTC, daily late 2025-10-21 09:00 UTC, daily duplicate 2025-10-23 09:00 UTC, daily late 2025-10-24 09:00 UTC | on_time=4;; late=2;; missed=1;; duplicate=1;; extra=0;;
---- exit 2 ----

"#]]
    );
    assert_data_eq!(
        expected(&store, &["-o", "csv", "--since", "2d"]),
        str![[r#"
job_id,expected_at,status,delay_seconds,run_id,run_status,started_at,note
daily,2025-10-25T09:00:00Z,missed,,,,,
daily,2025-10-26T09:00:00Z,on_time,1,8,failed,2025-10-26T09:00:01Z,
---- stderr ----
1 on_time, 0 late, 1 missed, 0 duplicate, 0 extra: daily missed 2025-10-25 09:00 UTC
---- exit 1 ----

"#]]
    );
    let rows = store.run(&["runs", "expected", "-o", "json"]).code(1).json();
    assert_eq!(rows[1]["delay_seconds"], 300.0);
    assert_eq!((&rows[1]["run_id"], &rows[6]["run_id"]), (&Value::from(3), &Value::Null));
}

#[test]
fn no_notes_if_every_slot_is_on_time() {
    let store = nine();
    add_runs(&store, &WEEK);
    assert_data_eq!(
        expected(&store, &["--since", "1d"]),
        str![[r#"
job_id  expected_at              status   delay_seconds  run_id  run_status  started_at               note
daily   2025-10-26 09:00:00 UTC  on_time              2       7  completed   2025-10-26 09:00:02 UTC
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        expected(&store, &["--problems"]),
        str![[r#"
job_id  expected_at  status  delay_seconds  run_id  run_status  started_at  note
---- exit 0 ----

"#]]
    );
}

#[test]
fn since_and_until_limit_the_slots() {
    let store = nine();
    add_runs(&store, &["18 09:00:02", "21 09:00:02", "22 09:00:02"]);
    assert_eq!(statuses(&store, &["--since", "2025-10-21", "--until", "2025-10-23"]), ["on_time 21", "on_time 22"]);
    assert_eq!(statuses(&store, &["--since", "2025-10-22T10:00:00Z", "--until", "2025-10-24"]), ["missed 23"]);
    // A run after the end of the range belongs to a slot within it.
    assert_eq!(statuses(&store, &["--since", "2025-10-22", "--until", "2025-10-22T09:00:01Z"]), ["on_time 22"]);
    assert_data_eq!(
        expected(&store, &["--since", "2025-10-26", "--until", "2025-10-25"]),
        str![[r#"
---- stderr ----
error: the time range from 2025-10-26T00:00:00+00:00 to 2025-10-25T00:00:00+00:00 is empty
hint: set --since to a time before --until and in the past
---- exit 2 ----

"#]]
    );
    assert_data_eq!(
        expected(&store, &["--since", "soon"]),
        str![[r#"
---- stderr ----
error: invalid value 'soon' for '--since <DURATION|TIME>': use a duration before now (90s, 15m, 2h, 7d) or a time (2025-10-27 or 2025-10-27T09:00:00Z)

For more information, try '--help'.
---- exit 2 ----

"#]]
    );
}

#[test]
fn the_tolerance_comes_from_the_option_or_the_job() {
    let store = nine();
    add_runs(&store, &["18 09:00:02", "25 09:02:00", "26 09:00:30"]);
    let since = ["--since", "2d"];
    assert_eq!(statuses(&store, &since), ["late 25", "on_time 26"]);
    assert_eq!(statuses(&store, &["--since", "2d", "--tolerance", "10s"]), ["late 25", "late 26"]);
    store.sql("UPDATE apscheduler_jobs SET misfire_grace_time = 120");
    assert_eq!(statuses(&store, &since), ["on_time 25", "on_time 26"]);
    // A slot is missed only after its deadline.
    let at = |now: &str| {
        let rows = store.apsctl(&["runs", "expected", "--since", "30h", "-o", "json"]).now(now).run().json();
        rows.as_array().unwrap().len()
    };
    assert_eq!((at("2025-10-27T09:01:59Z"), at("2025-10-27T09:02:00Z")), (1, 2));
}

#[test]
fn slots_in_a_pause_are_left_out_and_a_triggered_run_is_extra() {
    let store = nine();
    add_runs(&store, &["20 09:00:02", "21 09:00:02", "24 15:00:09", "26 09:00:02"]);
    let at = |now: &str, args: &[&str]| {
        store.apsctl(args).env("SUDO_USER", "alice").now(now).run().code(0);
    };
    at("2025-10-21T12:00:00Z", &["jobs", "pause", "daily"]);
    at("2025-10-23T12:00:00Z", &["jobs", "resume", "daily"]);
    at("2025-10-24T15:00:00Z", &["jobs", "trigger", "daily"]);
    at("2025-10-25T08:00:00Z", &["maintenance", "begin"]);
    at("2025-10-25T10:00:00Z", &["maintenance", "end"]);
    assert_data_eq!(
        expected(&store, &[]),
        str![[r#"
job_id  expected_at              status   delay_seconds  run_id  run_status  started_at               note
daily   2025-10-20 09:00:00 UTC  on_time              2       1  completed   2025-10-20 09:00:02 UTC
daily   2025-10-21 09:00:00 UTC  on_time              2       2  completed   2025-10-21 09:00:02 UTC
daily   2025-10-24 09:00:00 UTC  missed
daily                            extra                        3  completed   2025-10-24 15:00:09 UTC  triggered by alice
daily   2025-10-26 09:00:00 UTC  on_time              2       4  completed   2025-10-26 09:00:02 UTC
---- stderr ----
left out: 3 slots during a pause of daily
3 on_time, 0 late, 1 missed, 0 duplicate, 1 extra: daily missed 2025-10-24 09:00 UTC
---- exit 1 ----

"#]]
    );
}

#[test]
fn a_schedule_applies_during_its_period() {
    let store = Store::new();
    job("daily").func_ref(AUTOMATION).insert(&store);
    let at = |now: &str, cron: &str| {
        store.apsctl(&["jobs", "schedule", "daily", "--cron", cron]).now(now).run().code(0);
    };
    at("2025-10-22T00:00:00Z", "0 9,18 * * *");
    at("2025-10-24T00:00:00Z", "0 9 * * *");
    // Without an earlier run, no slots are expected before the schedule was stored.
    assert_eq!(
        statuses(&store, &[]),
        ["missed 22", "missed 22", "missed 23", "missed 23", "missed 24", "missed 25", "missed 26"]
    );
    let out = expected(&store, &["--problems"]);
    assert!(
        out.stderr.contains("daily is compared only since 2025-10-22 00:00 UTC: no earlier schedule or run is known"),
        "{out}"
    );
    // An earlier run shows that the job had a schedule already.
    add_runs(&store, &["20 18:00:02"]);
    assert_eq!(statuses(&store, &[])[..3], ["on_time 20", "missed 21", "missed 21"]);
}

#[test]
fn attempts_of_one_pass_are_one_run() {
    let store = nine();
    add_runs(&store, &["25 09:00:02"]);
    for (attempt, status, second) in [(1, "failed", 1), (2, "failed", 20), (3, "recovered", 40)] {
        store.sql(&format!(
            "INSERT INTO automation_audit_log (job_id, status, created_at, completed_at, details)
             VALUES ('daily', '{status}', '2025-10-26 09:00:{second:02}Z', '2025-10-26 09:00:{second:02}Z',
                     '{{\"attempt\": {attempt}, \"host\": \"h\", \"pid\": 7}}')"
        ));
    }
    assert_data_eq!(
        expected(&store, &["--since", "1d"]),
        str![[r#"
job_id  expected_at              status   delay_seconds  run_id  run_status  started_at               note
daily   2025-10-26 09:00:00 UTC  on_time              1       2  recovered   2025-10-26 09:00:01 UTC  retried as run 4
---- exit 0 ----

"#]]
    );
}

#[test]
fn jobs_that_cannot_be_compared_are_named() {
    let store = nine();
    add_runs(&store, &WEEK);
    job("bare").insert(&store);
    job("gone").state("REMOVED").insert(&store);
    job("silent").insert(&store);
    schedule(&store, "silent", "0 6 * * *");
    job("wrong").insert(&store);
    schedule(&store, "wrong", "0 6 * * *");
    store.sql("UPDATE apsctl.schedules SET cron = '61 * * * *' WHERE job_id = 'wrong'");
    insert_run(&store, "wrong", "completed", "2025-10-25 06:00:00+00", Some(1.0));
    assert_data_eq!(
        expected(&store, &["--problems"]),
        str![[r#"
job_id  expected_at  status  delay_seconds  run_id  run_status  started_at  note
---- stderr ----
no stored schedule: bare
not compared: silent (no run in the audit log)
not compared: wrong ("61 * * * *": minute "61": 61 is not within 0 to 59)
---- exit 0 ----

"#]]
    );
    assert_eq!(statuses(&store, &["--job", "silent", "--since", "2d"]), ["missed 25", "missed 26"]);
    assert_data_eq!(
        expected(&store, &["--job", "nowhere", "--job", "daily"]),
        str![[r#"
---- stderr ----
error: comparing runs with schedules: no such job: nowhere
hint: `apsctl jobs list` shows the ids
---- exit 3 ----

"#]]
    );
    assert_data_eq!(
        expected(&store, &["--job", "bare"]),
        str![[r#"
job_id  expected_at  status  delay_seconds  run_id  run_status  started_at  note
---- stderr ----
no stored schedule: bare
---- exit 0 ----

"#]]
    );
}

#[test]
fn an_audit_log_without_job_ids() {
    let store = nine();
    add_runs(&store, &WEEK);
    store.sql(
        "ALTER TABLE automation_audit_log DROP COLUMN job_id, DROP COLUMN details, DROP COLUMN status, DROP COLUMN id",
    );
    assert_eq!(statuses(&store, &["--since", "2d"]), ["on_time 25", "on_time 26"]);
    // The runs belong to the automation job, if there is one.
    job("other").insert(&store);
    schedule(&store, "other", "0 6 * * *");
    assert_data_eq!(
        expected(&store, &["--job", "other"]),
        str![[r#"
---- stderr ----
error: comparing runs with schedules: table automation_audit_log does not record the job of a run (it has no column job_id)
hint: apsctl needs this column to know which job a run belongs to; with one automation job, all rows are taken for its runs
---- exit 3 ----

"#]]
    );
    assert_eq!(statuses(&store, &["--since", "2d", "--job", "daily"]), ["on_time 25", "on_time 26"]);
    store.sql("UPDATE apscheduler_jobs SET func_ref = 'x'");
    expected(&store, &[]).code(3);
}

#[test]
fn the_columns_of_task_tracker_are_enough() {
    let store = Store::unmigrated();
    store.sql(
        "CREATE TABLE apscheduler_jobs (id text PRIMARY KEY, func_ref text, args jsonb, kwargs jsonb,
             next_run_time timestamptz, job_state text, misfire_grace_time integer);
         CREATE TABLE automation_audit_log (created_at timestamptz, completed_at timestamptz);
         INSERT INTO apscheduler_jobs VALUES ('daily', 'f', '[]', '{}', now(), 'SCHEDULED', NULL)",
    );
    assert_data_eq!(
        expected(&store, &[]),
        str![[r#"
job_id  expected_at  status  delay_seconds  run_id  run_status  started_at  note
---- stderr ----
no stored schedule: daily
---- exit 0 ----

"#]]
    );
}

#[test]
fn a_clock_change_neither_skips_nor_doubles_a_day() {
    let store = Store::new();
    job("night").func_ref(AUTOMATION).insert(&store);
    let args = ["jobs", "schedule", "night", "--cron", "30 2 * * *", "--tz", "Europe/Berlin"];
    store.run(&args).code(0);
    store.sql("UPDATE apsctl.schedules SET updated_at = '2025-01-01Z'");
    clear_journal(&store);
    for time in ["24 00:30:01", "25 00:30:01", "26 00:30:01"] {
        insert_run(&store, "night", "completed", &format!("2025-10-{time}+00"), Some(1.0));
    }
    assert_eq!(statuses(&store, &["--since", "3d"]), ["on_time 24", "on_time 25", "on_time 26"]);
}

#[test]
fn the_number_of_slots_is_limited() {
    let store = nine();
    schedule(&store, "daily", "* * * * *");
    store.sql(
        "INSERT INTO automation_audit_log (job_id, status, created_at, completed_at)
         SELECT 'daily', 'completed', t, t + interval '1 s'
         FROM generate_series('2025-07-01 00:00:01Z'::timestamptz, '2025-10-26 11:59:01Z', '1 min') t
         WHERE t <> '2025-09-09 12:34:01Z'",
    );
    let args = ["runs", "expected", "--since", "90d", "--problems", "-o", "json"];
    let rows = store.run(&args).code(1).json();
    assert_eq!(rows.as_array().unwrap().len(), 1);
    assert_eq!(rows[0]["expected_at"], "2025-09-09T12:34:00Z");
    let much: Apsctl = store.apsctl(&["runs", "expected", "--since", "2025-01-02", "--problems", "-o", "nagios"]);
    store.sql(
        "INSERT INTO automation_audit_log (job_id, status, created_at, completed_at)
         SELECT 'daily', 'completed', t, t FROM generate_series('2025-01-01 00:00:01Z'::timestamptz, '2025-06-30 23:59:01Z', '1 min') t",
    );
    assert_data_eq!(
        much.run(),
        str![[r#"
RUNS WARNING - 200000 on_time, 0 late, 0 missed, 0 duplicate, 0 extra; the comparison is incomplete after 2025-05-20 21:20 UTC | on_time=200000;; late=0;; missed=0;; duplicate=0;; extra=0;;
---- exit 1 ----

"#]]
    );
}
