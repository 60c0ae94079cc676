//! The output of the reading commands on such a store.

use snapbox::{assert_data_eq, str};

use super::dumped;
use crate::support::Store;

#[test]
fn jobs_are_filtered_by_state_function_id_and_time() {
    let store = dumped("aps3.sql");
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
fn a_row_that_cannot_be_read_is_listed_with_the_reason() {
    let store = dumped("broken.sql");
    assert_data_eq!(
        store.run(&["jobs", "list", "--id", "*un*"]),
        str![[r#"
id         func_ref  job_state  next_run_time            schedule  misfire_grace_time  note
truncated            SCHEDULED  2026-12-01 00:00:00 UTC                                cannot be read: not a readable pickle: FRAME at offset 2: 40 bytes are missing
---- exit 0 ----

"#]]
    );
}

#[test]
fn missing_information_is_reported() {
    let store = dumped("aps3.sql");
    assert_data_eq!(
        store.run(&["jobs", "running"]),
        str![[r#"
id  func_ref  since  running_seconds  holder  holder_state  run_id  blocked_by
---- stderr ----
APScheduler does not store which jobs are executing
---- exit 0 ----

"#]]
    );
}

#[test]
fn migrating_leaves_the_table_as_apscheduler_has_made_it() {
    let store = dumped("aps3.sql");
    let table = "SELECT string_agg(concat_ws(' ', attname, atttypid, attnotnull), ', ' ORDER BY attnum)
                 FROM pg_attribute WHERE attrelid = 'public.apscheduler_jobs'::regclass AND attnum > 0";
    let indexes = "SELECT count(*) FROM pg_index WHERE indrelid = 'public.apscheduler_jobs'::regclass";
    let before = (store.value(table), store.value(indexes));
    store.run(&["migrate", "up"]).code(0);
    assert_eq!((store.value(table), store.value(indexes)), before);
    let again = store.run(&["migrate", "up", "-o", "csv"]).code(0);
    assert_eq!(again.stderr, "nothing to do: all migrations are applied\n");
    // If the application has versions, a pass evaluates them, and has no job.
    store.migrate().run(&["run-once"]).code(0);
    store.run(&["stale", "--ran-within", "1h", "-o", "json"]).code(1);
}

#[test]
fn a_table_of_no_known_layout_is_refused() {
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
