//! Commands that only read, on a store of APScheduler 3.

use snapbox::{assert_data_eq, str};

use super::store_from_dump;
use crate::support::Store;

#[test]
fn jobs_list_filters_by_state_function_and_id() {
    let store = store_from_dump("aps3.sql");
    let count = |args: &[&str]| {
        let mut all = vec!["jobs", "list", "-o", "json"];
        all.extend(args);
        store.run(&all).code(0).json().as_array().unwrap().len()
    };
    assert_eq!(count(&[]), 43);
    assert_eq!(count(&["--state", "PAUSED"]) + count(&["--state", "SCHEDULED"]), 43);
    assert_eq!(count(&["--state", "EXECUTING"]), 0);
    assert_eq!(count(&["--func", "fixture_app.*"]), 43);
    assert_eq!(count(&["--func", "*:nobody"]), 0);
    assert_eq!(count(&["--id", "calendar-*"]), count(&["--func", "*", "--id", "calendar-*"]));
    assert_eq!(count(&["--func", "*", "--limit", "3"]), 3);
}

#[test]
fn unreadable_rows_are_listed_with_the_reason() {
    let store = store_from_dump("broken.sql");
    assert_data_eq!(
        store.run(&["jobs", "list", "--id", "*un*"]),
        str![[r#"
id         func_ref  job_state  next_run_time            schedule  misfire_grace_time  note                                                                            last_run_at  last_run_status
truncated            SCHEDULED  2026-12-01 00:00:00 UTC                                cannot be read: not a readable pickle: FRAME at offset 2: 40 bytes are missing
---- exit 0 ----

"#]]
    );
}

#[test]
fn jobs_running_reports_that_apscheduler_does_not_store_executing_jobs() {
    let store = store_from_dump("aps3.sql");
    assert_data_eq!(
        store.run(&["jobs", "running"]),
        str![[r#"
id  func_ref  since  running_seconds  holder  holder_state  run_id  blocked_by  holder_reason
---- stderr ----
APScheduler does not store which jobs are executing
---- exit 0 ----

"#]]
    );
}

#[test]
fn migrate_up_does_not_change_the_table_of_apscheduler() {
    let store = store_from_dump("aps3.sql");
    let table = "SELECT string_agg(concat_ws(' ', attname, atttypid, attnotnull), ', ' ORDER BY attnum)
                 FROM pg_attribute WHERE attrelid = 'public.apscheduler_jobs'::regclass AND attnum > 0";
    let indexes = "SELECT count(*) FROM pg_index WHERE indrelid = 'public.apscheduler_jobs'::regclass";
    let before = (store.value(table), store.value(indexes));
    store.run(&["migrate", "up"]).code(0);
    assert_eq!((store.value(table), store.value(indexes)), before);
    let again = store.run(&["migrate", "up", "-o", "csv"]).code(0);
    assert_eq!(again.stderr, "nothing to do: all migrations are applied\n");
    // With a table of versions, a pass works even though the store has no automation job.
    store.migrate().run(&["run-once"]).code(0);
    store.run(&["stale", "--ran-within", "1h", "-o", "json"]).code(1);
}

#[test]
fn tables_with_an_unknown_layout_are_refused() {
    let store = Store::unmigrated();
    store.sql("CREATE TABLE apscheduler_jobs (id integer, title text)");
    for args in [&["jobs", "list"][..], &["jobs", "show", "x"], &["stale"], &["jobs", "running"]] {
        store.run(args).code(2);
    }
    assert_data_eq!(
        store.run(&["jobs", "list"]),
        str![[r#"
---- stderr ----
error: listing jobs: apscheduler_jobs is not a known jobs table: it has the columns id integer, title text
hint: known layouts: guide, APScheduler 3 and 4, django-apscheduler; set APSCTL_JOBS_TABLE to another table
---- exit 2 ----

"#]]
    );
}

#[test]
fn a_terminal_shows_triggers_in_short() {
    let store = store_from_dump("aps3.sql");
    let shown = crate::support::terminal(80).show(&store.apsctl(&["jobs", "list"])).text;
    let schedule_of = |id: &str| {
        let line = shown.lines().find(|line| line.trim_start().starts_with(&format!("{id} "))).unwrap();
        line.rsplit("  ").next().unwrap().to_owned()
    };
    for (id, schedule) in [
        ("interval-30s", "every 30s"),
        ("interval-jitter", "every 1h"),
        ("cron-jitter", "0 * * * *"),
        ("cron-seconds", "cron[second='*/20']"),
    ] {
        assert_eq!(schedule_of(id), schedule, "{shown}");
    }
    assert!(schedule_of("cron-berlin-0230").starts_with("30 2 * * *"), "{shown}");
}
