//! Rows that `jobs verify` must diagnose, and the results of reading them.

use chrono::{DateTime, Utc};

use crate::aps3::fire_times::FireTimes;
use crate::aps3::job::Job;
use crate::aps3::trigger::Trigger;
use crate::pickle::decode;
use crate::test_support::{json, rows};
use crate::time::datetime::PyDateTime;

/// Returns the diagnosis of a row.
fn verdict(row: &crate::test_support::Row) -> String {
    let tree = match decode(&row.state) {
        Ok(tree) => tree,
        Err(error) => return error.to_string(),
    };
    let job = match Job::read(&tree) {
        Ok(job) => job,
        Err(fault) => return fault.to_string(),
    };
    let now: DateTime<Utc> = "2026-12-01T00:00:00Z".parse().unwrap();
    let mut verdicts = Vec::new();
    let next = job.next_run_time.as_ref();
    match (next.map(PyDateTime::to_column), row.column.parse::<f64>().ok()) {
        (Some(None), _) => verdicts.push("naive"),
        (None, None) => verdicts.push("paused"),
        (None, Some(_)) => verdicts.push("column set, pickle None"),
        (Some(_), None) => verdicts.push("column NULL, pickle set"),
        (Some(Some(pickle)), Some(column)) if column < pickle => verdicts.push("column earlier"),
        (Some(Some(pickle)), Some(column)) if column > pickle => verdicts.push("column later"),
        _ => {}
    }
    if job.id != row.id {
        verdicts.push("another id");
    }
    if tree.trailing_bytes() > 0 {
        verdicts.push("bytes after the STOP");
    }
    if tree.layout.items.iter().filter(|item| tree.str(item.key) == Some("next_run_time")).count() > 1 {
        verdicts.push("two values, the later counts");
    }
    if job.executor != "default" {
        verdicts.push("another executor");
    }
    if job.func != "fixture_app.jobs:report" {
        verdicts.push("another module");
    }
    match job.misfire_grace_time {
        Some(0) => verdicts.push("grace 0"),
        Some(1) => {}
        other => panic!("{other:?}"),
    }
    if next.is_none() {
        match &job.trigger {
            Trigger::Date(date) if date.run_date.utc().unwrap() < now => verdicts.push("its date has passed"),
            trigger if FireTimes::starting_at(trigger, now).next().is_none() => verdicts.push("it never fires again"),
            _ => {}
        }
    }
    verdicts.join(", ")
}

#[test]
fn each_of_the_25_broken_rows_is_diagnosed() {
    let expected = [
        ("ok", ""),
        ("col-null", "column NULL, pickle set"),
        ("col-early", "column earlier"),
        ("col-late", "column later"),
        ("pickle-none", "column set, pickle None"),
        ("garbage", "not a readable pickle: GET at offset 2: the bytes end before STOP"),
        ("truncated", "not a readable pickle: FRAME at offset 2: 40 bytes are missing"),
        ("trailing", "bytes after the STOP"),
        ("no-module", "another module"),
        ("version-2", "unknown job state version 2: APScheduler 3 uses version 1"),
        ("naive", "naive"),
        ("id-mismatch", "another id"),
        ("no-executor", "another executor"),
        ("twice", "two values, the later counts"),
        ("grace-0", "grace 0"),
        ("never", "paused, it never fires again"),
        ("past-date", "paused, its date has passed"),
        ("ended", "paused, it never fires again"),
        ("grace-1", ""),
        ("empty", "not a readable pickle: offset 0: there are no bytes"),
        ("list", "the pickle is not a job: [1, 2]"),
        ("evil", "the pickle is not a job: system('echo this must never run')"),
        ("bomb", "not a readable pickle: STOP at offset 200002: the stack has too few values"),
        ("hugelen", "not a readable pickle: BINUNICODE8 at offset 2: 4611686018427387902 bytes are missing"),
        ("inf", "the job has no func"),
    ];
    let rows = rows("broken.sql");
    let expected_json = json("apscheduler/broken_truth.json");
    assert_eq!(expected_json.as_array().unwrap().len(), expected.len());
    let verdicts: Vec<(&str, String)> =
        expected.iter().map(|(id, _)| (*id, verdict(rows.iter().find(|row| row.id == *id).unwrap()))).collect();
    let verdicts: Vec<(&str, &str)> = verdicts.iter().map(|(id, verdicts)| (*id, verdicts.as_str())).collect();
    assert_eq!(verdicts, expected);
}
