//! Stores written by APScheduler 4.0.0a6. The data and the expected values, which Python printed, are real.

mod changing;
mod claims;
mod finding;
mod guarding;
mod interop;
mod reading;
mod truth;

use std::path::Path;

use serde_json::Value;

use crate::support::{Apsctl, Store};

/// The schemas of the dump, one store for each serializer: pickle, JSON, CBOR.
pub(crate) const SCHEMAS: [&str; 3] = ["public", "json", "cbor"];

fn fixture(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/apscheduler/tests/fixtures/apscheduler");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

fn truth() -> Value {
    serde_json::from_str(&fixture("aps4_truth.json")).unwrap()
}

/// Creates a database from the dump, without schema apsctl.
fn dumped() -> Store {
    let store = Store::unmigrated();
    store.sql(&fixture("aps4.sql"));
    store
}

/// Creates the same database with schema apsctl.
pub(crate) fn migrated() -> Store {
    let store = dumped();
    store.migrate();
    store
}

/// Returns the command line `apsctl ARGS…` for the store in a schema.
pub(crate) fn apsctl(store: &Store, schema: &str, args: &[&str]) -> Apsctl {
    store.apsctl(args).env("APSCTL_JOBS_TABLE", &format!("{schema}.schedules"))
}
