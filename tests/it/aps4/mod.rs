//! Stores written by APScheduler 4.0.0a6. The data and the expected values come from Python.

mod agrees_with_python;
mod changing;
mod dead_schedulers;
mod interop;
mod leases;
mod reading;
mod table_detection;

use std::path::Path;

use serde_json::Value;

use crate::support::{Apsctl, Store};

/// The schemas of the dump, one for each serializer: pickle, JSON, CBOR.
pub(crate) const SCHEMAS: [&str; 3] = ["public", "json", "cbor"];

fn fixture(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/apscheduler/tests/fixtures/apscheduler");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

fn ground_truth() -> Value {
    serde_json::from_str(&fixture("aps4_truth.json")).unwrap()
}

/// Returns a database with the tables of the dump and without schema apsctl.
pub(crate) fn store_from_dump() -> Store {
    let store = Store::unmigrated();
    store.sql(&fixture("aps4.sql"));
    store
}

/// Returns the same store with schema apsctl.
pub(crate) fn migrated() -> Store {
    let store = store_from_dump();
    store.migrate();
    store
}

/// Returns the command `apsctl ARGS…` for the store in a schema.
pub(crate) fn apsctl(store: &Store, schema: &str, args: &[&str]) -> Apsctl {
    store.apsctl(args).env("APSCTL_JOBS_TABLE", &format!("{schema}.schedules"))
}
