//! Stores written by APScheduler 3. The data and the expected values come from Python.

mod agrees_with_python;
mod interop;
mod modifying;
mod reading;
mod repair;
mod restore_vanished;
mod run_history;
pub(crate) mod scheduler_process;
mod snapshot;
mod time_zones;
mod triggering;
mod verify;
mod verify_accuracy;
pub(crate) mod writing;

pub(crate) use scheduler_process::python;

use std::path::Path;

use serde_json::Value;

use crate::support::Store;

pub(crate) fn fixture(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/apscheduler/tests/fixtures/apscheduler");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

fn ground_truth(name: &str) -> Value {
    serde_json::from_str(&fixture(name)).unwrap()
}

/// Returns a database with the tables of a dump and without schema apsctl.
pub(crate) fn store_from_dump(name: &str) -> Store {
    let store = Store::unmigrated();
    store.sql(&fixture(name));
    store
}

/// Returns a migrated store with the broken rows.
fn store_with_broken_rows() -> Store {
    let store = store_from_dump("broken.sql");
    store.migrate();
    store
}
