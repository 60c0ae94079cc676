//! Jobs with unusual values are restored exactly; the server compares the rows

use super::{JSON_PLACES, TIME_PLACES, TIMES, json_values, store_with_odd_rows};
use crate::aps3::writing::migrated as aps3;
use crate::aps4::migrated as aps4;
use crate::support::Store;

/// Returns digests of the rows, computed by the server.
fn row_digests(store: &Store, table: &str) -> String {
    store.value(&format!("SELECT string_agg(md5(t::text), ' ' ORDER BY t::text) FROM {table} t"))
}

/// Changes and restores a healthy and an odd job in every way, and checks that the rows are as before.
fn check_round_trips(store: &Store, table: &str, what: &str, [healthy, odd]: [&str; 2]) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("jobs");
    let file = file.to_str().unwrap();
    let before = [table, "apsctl.pauses", "apsctl.schedules"].map(|table| row_digests(store, table));
    let is_as_before = |step: &str| {
        let now = [table, "apsctl.pauses", "apsctl.schedules"].map(|table| row_digests(store, table));
        assert_eq!(now, before, "{what}: {step}");
    };
    let ok = |args: &[&str]| {
        let out = store.run(args);
        assert_eq!(out.code, Some(0), "{what}: {args:?}: {out}");
        out
    };
    // This pauses both jobs, or only the healthy one if the other is already paused.
    ok(&["jobs", "pause", healthy, odd, "--reason", "x"]);
    ok(&["undo"]);
    is_as_before("pause and undo");
    ok(&["maintenance", "begin"]);
    ok(&["maintenance", "end"]);
    is_as_before("maintenance");
    let purge: &[&str] = if table == "schedules" { &[] } else { &["--purge", "--yes"] };
    ok(&[&["jobs", "remove", odd], purge].concat());
    ok(&["undo"]);
    is_as_before("removal and undo");
    if table != "schedules" {
        ok(&["jobs", "snapshot", file]);
        ok(&["jobs", "diff", file]);
        store.sql(&format!("DELETE FROM {table} WHERE id = '{odd}'"));
        let diff = store.run(&["jobs", "diff", file]);
        assert!(diff.code == Some(1) && diff.stdout.contains(odd), "{what}: {diff}");
        ok(&["jobs", "restore", file, odd]);
        is_as_before("snapshot and restore");
    }
    ok(&["audit", "operations", "--verify"]);
    ok(&["audit", "operations", "-n", "0", "-o", "jsonl"]);
}

#[test]
fn unusual_json_in_a_job_is_restored() {
    let furnished = store_with_odd_rows(1);
    for (name, value) in json_values() {
        for place in &JSON_PLACES[..2] {
            let store = Store::copy_of(&furnished);
            store.sql(&(place.sql)("odd-0", &value));
            check_round_trips(&store, "apscheduler_jobs", &format!("{name} in {}", place.name), ["healthy", "odd-0"]);
        }
    }
}

#[test]
fn unusual_times_of_a_job_are_restored() {
    let furnished = store_with_odd_rows(1);
    for value in TIMES {
        for place in [&TIME_PLACES[0], &TIME_PLACES[4]] {
            let store = Store::copy_of(&furnished);
            store.sql(&(place.sql)("odd-0", value));
            check_round_trips(&store, "apscheduler_jobs", &format!("{value} in {}", place.name), ["healthy", "odd-0"]);
        }
    }
}

#[test]
fn unusual_values_in_columns_of_the_application_are_restored() {
    let furnished = store_with_odd_rows(1);
    furnished.sql(
        "ALTER TABLE apscheduler_jobs ADD n numeric, ADD f float8, ADD t time, ADD d date, ADD i interval, ADD b bytea,
            ADD a text[], ADD ts timestamp, ADD j json, ADD c char(5), ADD nums numeric[], ADD js json[];
         UPDATE apscheduler_jobs SET n = 'NaN', f = '-Infinity', t = '24:00', d = 'infinity', i = '-178000000 years 3 days',
            b = '\\x00ff', a = '{NULL,\"a\\\\\\\"b\",\"{x}\"}', ts = '-infinity', c = 'a',
            nums = ARRAY[repeat('7', 5000)::numeric, 1e-300] WHERE id = 'odd-0'",
    );
    for (name, value) in [
        (
            "whitespace and duplicate keys",
            r#"'{ "a" : 1,	"a":2.0 ,
            "b": [ ] }'"#,
        ),
        ("a NUL character", r#"'{"a": "\u0000"}'"#),
        ("an unpaired surrogate", r#"'["\ud800"]'"#),
        ("a number beyond numeric", "'[1e999999]'"),
        ("a string", r#"'"x"'"#),
        ("deeply nested", "(repeat('[', 2000) || repeat(']', 2000))::json"),
    ] {
        let store = Store::copy_of(&furnished);
        store.sql(&format!(
            "UPDATE apscheduler_jobs SET j = {value}, js = ARRAY[{value}, NULL]::json[] WHERE id = 'odd-0'"
        ));
        check_round_trips(&store, "apscheduler_jobs", name, ["healthy", "odd-0"]);
    }
}

#[test]
fn unusual_times_of_apscheduler_3_are_restored() {
    for value in ["Infinity", "-Infinity", "NaN", "1e308", "253402300800", "-1e15", "1796094900.123456"] {
        let store = aps3("aps3.sql");
        store.sql(&format!(
            "DELETE FROM apscheduler_jobs WHERE id NOT IN ('cron-simple', 'cron-crontab');
             UPDATE apscheduler_jobs SET next_run_time = '{value}' WHERE id = 'cron-simple'"
        ));
        check_round_trips(&store, "apscheduler_jobs", value, ["cron-crontab", "cron-simple"]);
    }
}

#[test]
fn unusual_values_of_apscheduler_4_are_restored() {
    let made = aps4();
    made.sql("DELETE FROM schedules WHERE id NOT IN ('cron-simple', 'cron-crontab')");
    for (name, value) in json_values() {
        let store = Store::copy_of(&made);
        store.sql(&format!("UPDATE schedules SET metadata = {value} WHERE id = 'cron-simple'"));
        check_round_trips(&store, "schedules", name, ["cron-crontab", "cron-simple"]);
        store.run(&["jobs", "show", "cron-simple", "-o", "json"]).code(0);
    }
    for value in TIMES {
        let store = Store::copy_of(&made);
        store.sql(&format!("UPDATE schedules SET next_fire_time = '{value}' WHERE id = 'cron-simple'"));
        check_round_trips(&store, "schedules", value, ["cron-crontab", "cron-simple"]);
        for command in ["jobs list", "jobs show cron-simple", "stale", "runs expected --since 1d"] {
            let out = store.run(&command.split(' ').collect::<Vec<_>>());
            assert!(matches!(out.code, Some(0 | 1)), "{command}: {out}");
        }
    }
}
