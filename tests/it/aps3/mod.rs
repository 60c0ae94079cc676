//! Stores that APScheduler 3 has written: the data and what Python says of them are real.

mod certain;
mod interop;
mod live;
mod reading;
mod repair;
mod snapshot;
mod triggering;
mod truth;
mod verify;
pub(crate) mod writing;
mod zones;

use std::path::Path;

use serde_json::Value;

use crate::support::Store;

pub(crate) fn fixture(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/apscheduler/tests/fixtures/apscheduler");
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

/// The broken rows, with what apsctl keeps.
fn broken() -> Store {
    let store = dumped("broken.sql");
    store.migrate();
    store
}
