//! Pausing, resuming, removing and taking it back, in stores that APScheduler 3 has written.

use serde_json::Value;
use snapbox::{assert_data_eq, str};

use super::{dumped, truth};
use crate::support::Store;

/// A dumped store that `migrate up` has been run on.
pub(super) fn migrated(name: &str) -> Store {
    let store = dumped(name);
    store.run(&["migrate", "up"]).code(0);
    store
}

/// All of a row, to the bit.
pub(super) fn row(store: &Store, table: &str, id: &str) -> String {
    let sql = "SELECT concat_ws(' ', id, next_run_time::text, encode(float8send(next_run_time), 'hex'), \
               encode(job_state, 'hex')) FROM";
    let rows = store.query(&format!("{sql} {table} WHERE id = '{}'", id.replace('\'', "''")));
    rows.first().map_or_else(|| "gone".into(), |row| row.get(0))
}

fn ids(store: &Store, table: &str) -> Vec<String> {
    store.query(&format!("SELECT id FROM {table} ORDER BY id")).iter().map(|row| row.get(0)).collect()
}

fn told(store: &Store, id: &str) -> Value {
    store.run(&["jobs", "show", "-o", "json", "--", id]).code(0).json()
}

#[test]
fn a_pause_leaves_sixty_rows_as_apschedulers_own_pause_job_does() {
    let (store, truth) = (migrated("aps3.sql"), truth("moved.json"));
    let cases = truth["rows"].as_array().unwrap();
    for case in cases {
        let (table, id) = (case["table"].as_str().unwrap(), case["id"].as_str().unwrap());
        let pause = store.apsctl(&["jobs", "pause", id, "--reason", "x"]).env("APSCTL_JOBS_TABLE", table);
        pause.run().code(0);
        let paused = format!("{id} {}", case["paused"].as_str().unwrap());
        assert_eq!(row(&store, table, id), paused, "{table} {id}");
    }
    assert_eq!(cases.len(), 60);
}

#[test]
fn undo_restores_every_row_byte_for_byte() {
    let store = migrated("aps3.sql");
    for table in ["apscheduler_jobs", "aps_p4", "aps_p2", "aps_p0", "other_schema.my_jobs"] {
        let apsctl = |args: &[&str]| store.apsctl(args).env("APSCTL_JOBS_TABLE", table);
        let ids = ids(&store, table);
        let before: Vec<String> = ids.iter().map(|id| row(&store, table, id)).collect();
        for verb in ["pause", "remove"] {
            let mut args = vec!["jobs", verb, "--reason", "to be taken back", "-o", "json", "--"];
            args.extend(ids.iter().map(String::as_str));
            let done = apsctl(&args).run().code(0).json();
            let after = done.as_array().unwrap();
            assert_eq!(after.len(), ids.len());
            for (id, done) in ids.iter().zip(after) {
                let expected = if verb == "pause" { "PAUSED" } else { "REMOVED" };
                assert_eq!((&done["id"], &done["job_state"]), (&id.as_str().into(), &expected.into()));
                assert_eq!(row(&store, table, id) == "gone", verb == "remove", "{table} {id}");
                apsctl(&["undo", &done["operation"].to_string()]).run().code(0);
            }
            let restored: Vec<String> = ids.iter().map(|id| row(&store, table, id)).collect();
            assert_eq!(restored, before, "{table} {verb}");
        }
        assert_eq!(store.value("SELECT count(*) FROM apsctl.pauses"), "0");
    }
}

#[test]
fn an_image_is_the_same_whatever_the_database_writes_bytes_and_numbers_like() {
    let store = migrated("aps3.sql");
    let id = "interval-30s";
    let before = row(&store, "apscheduler_jobs", id);
    let settings = "SET bytea_output = 'escape'; ALTER DATABASE";
    store.run(&["jobs", "pause", id]).code(0);
    for setting in ["bytea_output = 'escape'", "extra_float_digits = 0"] {
        store.sql(&format!("ALTER DATABASE {} SET {setting}", store.database()));
    }
    assert!(!settings.is_empty());
    store.run(&["undo"]).code(0);
    assert_eq!(row(&store, "apscheduler_jobs", id), before);
    store.run(&["undo", "2"]).code(0);
    store.run(&["undo", "3"]).code(0);
    assert_eq!(row(&store, "apscheduler_jobs", id), before);
}

#[test]
fn what_a_pause_keeps_is_told_and_given_back() {
    let store = migrated("aps3.sql");
    let pause = ["jobs", "pause", "cron-simple", "--reason", "disk is full", "--for", "2h"];
    assert_data_eq!(store.run(&pause), str![]);
    let shown = told(&store, "cron-simple");
    assert_eq!(shown["job_state"], "PAUSED");
    assert!(shown["note"].as_str().unwrap().contains("until 2025-10-26 14:00 UTC: disk is full"));
    assert_data_eq!(store.run(&["jobs", "resume", "cron-simple"]), str![]);
    assert_data_eq!(store.run(&["jobs", "resume", "cron-simple"]), str![]);
    assert_data_eq!(
        store.run(&["audit", "operations", "-o", "csv"]).code(0).stdout.lines().count().to_string(),
        str!["3"]
    );
}
