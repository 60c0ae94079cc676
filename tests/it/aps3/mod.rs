//! Stores written by APScheduler 3. The data and the expected values, which Python printed, are real.

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

/// Creates a database from a dump, without schema apsctl.
fn dumped(name: &str) -> Store {
    let store = Store::unmigrated();
    store.sql(&fixture(name));
    store
}

/// Creates a database from the dump of broken rows, with schema apsctl.
fn broken() -> Store {
    let store = dumped("broken.sql");
    store.migrate();
    store
}
