//! `apsctl jobs list`: which jobs are listed, and in which order.

use snapbox::{assert_data_eq, str};

use super::one_in_every_state;
use crate::support::{Store, job};

#[test]
fn every_job_is_listed_with_its_columns() {
    let store = Store::new();
    job("daily").misfire_grace_time(3600).insert(&store);
    job("report").state("FAILED").next_run_time("2025-10-26 09:00:00+00").insert(&store);
    assert_data_eq!(
        store.run(&["jobs", "list"]),
        str![[r#"
id      func_ref         job_state  next_run_time            schedule  misfire_grace_time  note  last_run_at  last_run_status
daily   app.jobs.daily   SCHEDULED  2025-10-27 09:00:00 UTC                          3600
report  app.jobs.report  FAILED     2025-10-26 09:00:00 UTC
---- exit 0 ----

"#]]
    );
}

#[test]
fn every_state_is_listed() {
    let store = Store::new();
    one_in_every_state(&store);
    assert_data_eq!(
        store.run(&["jobs", "list"]),
        str![[r#"
id         func_ref            job_state  next_run_time            schedule  misfire_grace_time  note  last_run_at  last_run_status
completed  app.jobs.completed  COMPLETED  2025-10-27 09:00:00 UTC
executed   app.jobs.executed   COMPLETED  2025-10-27 09:00:00 UTC
executing  app.jobs.executing  EXECUTING  2025-10-27 09:00:00 UTC
failed     app.jobs.failed     FAILED     2025-10-27 09:00:00 UTC
odd        app.jobs.odd        SLEEPING   2025-10-27 09:00:00 UTC
paused     app.jobs.paused     PAUSED     2025-10-27 09:00:00 UTC
pending    app.jobs.pending    PENDING    2025-10-27 09:00:00 UTC
removed    app.jobs.removed    REMOVED    2025-10-27 09:00:00 UTC
scheduled  app.jobs.scheduled  SCHEDULED  2025-10-27 09:00:00 UTC
stateless  app.jobs.stateless             2025-10-27 09:00:00 UTC
---- exit 0 ----

"#]]
    );
}

#[test]
fn an_empty_store_is_listed_without_rows() {
    let store = Store::new();
    assert_data_eq!(
        store.run(&["jobs", "list"]),
        str![[r#"
id  func_ref  job_state  next_run_time  schedule  misfire_grace_time  note  last_run_at  last_run_status
---- exit 0 ----

"#]]
    );
}

#[test]
fn a_stored_schedule_and_a_pause_are_shown() {
    let store = Store::new();
    for id in ["athens", "berlin", "idle"] {
        job(id).insert(&store);
    }
    store.run(&["jobs", "schedule", "athens", "--cron", "0 9 * * 1", "--dialect", "apscheduler"]).code(0);
    store.run(&["jobs", "schedule", "berlin", "--cron", "0 9 * * *", "--tz", "Europe/Berlin"]).code(0);
    let pause = ["jobs", "pause", "idle", "--for", "2h", "--reason", "disk is full"];
    store.apsctl(&pause).env("SUDO_USER", "alice").run().code(0);
    assert_data_eq!(
        store.run(&["jobs", "list"]),
        str![[r#"
id      func_ref         job_state  next_run_time            schedule                 misfire_grace_time  note                                                      last_run_at  last_run_status
athens  app.jobs.athens  SCHEDULED  2025-10-28 09:00:00 UTC  0 9 * * 1 (apscheduler)
berlin  app.jobs.berlin  SCHEDULED  2025-10-27 08:00:00 UTC  0 9 * * * Europe/Berlin
idle    app.jobs.idle    PAUSED                                                                           paused by alice until 2025-10-26 14:00 UTC: disk is full
---- exit 0 ----

"#]]
    );
}

#[test]
fn a_state_may_be_given_in_any_case() {
    let store = Store::new();
    one_in_every_state(&store);
    assert_data_eq!(
        store.run(&["jobs", "list", "--state", "paused"]),
        str![[r#"
id      func_ref         job_state  next_run_time            schedule  misfire_grace_time  note  last_run_at  last_run_status
paused  app.jobs.paused  PAUSED     2025-10-27 09:00:00 UTC
---- exit 0 ----

"#]]
    );
}

#[test]
fn several_states_may_be_given_and_executed_means_completed() {
    let store = Store::new();
    one_in_every_state(&store);
    assert_data_eq!(
        store.run(&["jobs", "list", "--state", "FAILED", "--state", "EXECUTED"]),
        str![[r#"
id         func_ref            job_state  next_run_time            schedule  misfire_grace_time  note  last_run_at  last_run_status
completed  app.jobs.completed  COMPLETED  2025-10-27 09:00:00 UTC
executed   app.jobs.executed   COMPLETED  2025-10-27 09:00:00 UTC
failed     app.jobs.failed     FAILED     2025-10-27 09:00:00 UTC
---- exit 0 ----

"#]]
    );
}

#[test]
fn an_unknown_state_is_a_usage_error() {
    let store = Store::new();
    assert_data_eq!(
        store.run(&["jobs", "list", "--state", "SLEEPING"]),
        str![[r#"
---- stderr ----
error: invalid value 'SLEEPING' for '--state <STATE>': the states are PENDING, SCHEDULED, EXECUTING, COMPLETED, FAILED, PAUSED, REMOVED

For more information, try '--help'.
---- exit 2 ----

"#]]
    );
}

#[test]
fn star_and_question_mark_are_wildcards() {
    let store = Store::new();
    job("daily").func_ref("app.reports.run").insert(&store);
    job("daisy").func_ref("app.reports:run").insert(&store);
    job("weekly").func_ref("app.report").insert(&store);
    let ids = |args: &[&str]| ids(&store, args);
    assert_eq!(ids(&["--id", "dai?y"]), "daily daisy");
    assert_eq!(ids(&["--id", "*ly"]), "daily weekly");
    assert_eq!(ids(&["--id", "dai"]), "");
    assert_eq!(ids(&["--func", "app.report?.run"]), "daily");
    assert_eq!(ids(&["--func", "*.run", "--id", "w*"]), "");
}

#[test]
fn percent_underscore_and_backslash_are_not_wildcards() {
    let store = Store::new();
    for id in ["a_b", "axb", "50%", "500", r"back\slash", "it's"] {
        job(id).func_ref(id).insert(&store);
    }
    let ids = |args: &[&str]| ids(&store, args);
    assert_eq!(ids(&["--id", "a_b"]), "a_b");
    assert_eq!(ids(&["--id", "50%"]), "50%");
    assert_eq!(ids(&["--func", "%"]), "");
    assert_eq!(ids(&["--func", r"back\*"]), r"back\slash");
    assert_eq!(ids(&["--id", "it's"]), "it's");
}

#[test]
fn overdue_lists_due_jobs_but_no_paused_or_removed_ones() {
    let store = Store::new();
    for (id, state, next) in [
        ("late", "SCHEDULED", "2025-10-26 10:59:59+00"),
        ("just-an-hour", "SCHEDULED", "2025-10-26 11:00:00+00"),
        ("failed", "FAILED", "2025-10-20 00:00:00+00"),
        ("paused", "PAUSED", "2025-10-20 00:00:00+00"),
        ("removed", "REMOVED", "2025-10-20 00:00:00+00"),
        ("stateless", "", "2025-10-20 00:00:00+00"),
        ("to-come", "SCHEDULED", "2025-10-27 00:00:00+00"),
    ] {
        job(id).state(state).next_run_time(next).insert(&store);
    }
    job("never").without_next_run().insert(&store);
    store.sql("UPDATE apscheduler_jobs SET job_state = NULL WHERE id = 'stateless'");
    assert_eq!(ids(&store, &["--overdue", "1h"]), "failed late stateless");
    assert_eq!(ids(&store, &["--overdue", "0s", "--state", "SCHEDULED"]), "just-an-hour late");
}

#[test]
fn jobs_without_a_next_run_are_sorted_last() {
    let store = Store::new();
    job("c").without_next_run().insert(&store);
    job("b").next_run_time("2025-10-27 08:00:00+00").state("FAILED").insert(&store);
    job("a").next_run_time("2025-10-27 10:00:00+00").insert(&store);
    assert_eq!(ids(&store, &["--sort", "next_run_time"]), "b a c");
    assert_eq!(ids(&store, &["--sort", "job_state"]), "b a c");
    assert_eq!(ids(&store, &["--sort", "id"]), "a b c");
}

#[test]
fn a_note_reports_that_the_limit_was_reached() {
    let store = Store::new();
    for id in ["a", "b", "c"] {
        job(id).insert(&store);
    }
    assert_data_eq!(
        store.run(&["jobs", "list", "--limit", "2", "-o", "csv"]),
        str![[r#"
id,func_ref,job_state,next_run_time,schedule,misfire_grace_time,note,last_run_at,last_run_status
a,app.jobs.a,SCHEDULED,2025-10-27T09:00:00Z,,,,,
b,app.jobs.b,SCHEDULED,2025-10-27T09:00:00Z,,,,,
---- stderr ----
only the first 2 jobs are shown; --limit 0 shows all
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["jobs", "list", "--limit", "2", "-o", "csv", "-q"]),
        str![[r#"
id,func_ref,job_state,next_run_time,schedule,misfire_grace_time,note,last_run_at,last_run_status
a,app.jobs.a,SCHEDULED,2025-10-27T09:00:00Z,,,,,
b,app.jobs.b,SCHEDULED,2025-10-27T09:00:00Z,,,,,
---- exit 0 ----

"#]]
    );
    assert_eq!(store.run(&["jobs", "list", "--limit", "3"]).stderr, "");
    assert_eq!(ids(&store, &["--limit", "0"]), "a b c");
}

#[test]
fn a_duration_that_overflows_is_refused() {
    let store = Store::new();
    assert_data_eq!(
        store.run(&["jobs", "list", "--overdue", "9999999999999999"]),
        str![[r#"
---- stderr ----
error: invalid value '9999999999999999' for '--overdue <DURATION>': longer than a hundred years

For more information, try '--help'.
---- exit 2 ----

"#]]
    );
}

/// Returns the ids listed, in order.
fn ids(store: &Store, args: &[&str]) -> String {
    let args = [&["jobs", "list", "-o", "csv"], args].concat();
    let csv = store.run(&args).code(0).stdout;
    csv.lines().skip(1).filter_map(|line| line.split(',').next()).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_next_run_at_infinity_is_noted() {
    let store = Store::new();
    job("daily").insert(&store);
    job("never").next_run_time("infinity").insert(&store);
    job("always").next_run_time("-infinity").insert(&store);
    assert_data_eq!(
        store.run(&["jobs", "list"]),
        str![[r#"
id      func_ref         job_state  next_run_time            schedule  misfire_grace_time  note                            last_run_at  last_run_status
always  app.jobs.always  SCHEDULED                                                         its next_run_time is -infinity
daily   app.jobs.daily   SCHEDULED  2025-10-27 09:00:00 UTC
never   app.jobs.never   SCHEDULED                                                         its next_run_time is infinity
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["stale"]),
        str![[r#"
id      kind     next_run_time  overdue_seconds  severity  detail
always  overdue                                  warning   was due, but has not run
---- exit 1 ----

"#]]
    );
}

#[test]
fn the_interval_of_watch_has_a_minimum() {
    assert_data_eq!(
        Store::new().run(&["jobs", "list", "--watch=0"]),
        str![[r#"
---- stderr ----
error: invalid value '0' for '--watch[=<INTERVAL>]': the interval must be at least 10ms

For more information, try '--help'.
---- exit 2 ----

"#]]
    );
}
