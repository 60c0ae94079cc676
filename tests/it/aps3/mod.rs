//! Stores that APScheduler 3 has written: the data and what Python says of them are real.

mod reading;
mod repair;
mod snapshot;
mod truth;
mod verify;

use std::path::Path;

use serde_json::Value;

use crate::support::Store;

fn fixture(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/apscheduler");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

fn truth(name: &str) -> Value {
    serde_json::from_str(&fixture(name)).unwrap()
}

/// A database with what a dump holds, and nothing of apsctl's.
fn dumped(name: &str) -> Store {
    let store = Store::unmigrated();
    store.sql(&fixture(name));
    store
}

/// The broken rows seventy years later, with what apsctl keeps: what is written is guarded by the server's own clock, and
/// rows of 2026 are due by that sooner or later.
fn broken_in_2096() -> Store {
    let shifted = [
        ("1796079600", "4005154800"),
        ("1796083200", "4005158400"),
        ("1796086800", "4005162000"),
        // The first bytes of a datetime of 2026-12-01.
        ("430a07ea0c01", "430a08300c01"),
    ];
    let dump = shifted.iter().fold(fixture("broken.sql"), |dump, (now, then)| dump.replace(now, then));
    let store = Store::unmigrated();
    store.sql(&dump);
    store.run(&["migrate", "up"]).code(0);
    store
}

/// The time of those rows: two hours before they are due.
const IN_2096: &str = "2096-11-30T22:00:00Z";
