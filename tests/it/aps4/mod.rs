//! Stores that APScheduler 4.0.0a6 has written: the data and what Python says of them are real.

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

/// The schemas of the dump, each a store of another serializer: pickle, JSON, CBOR.
pub(crate) const SCHEMAS: [&str; 3] = ["public", "json", "cbor"];

fn fixture(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/apscheduler/tests/fixtures/apscheduler");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

fn truth() -> Value {
    serde_json::from_str(&fixture("aps4_truth.json")).unwrap()
}

/// A database with what the dump holds, and nothing of apsctl's.
fn dumped() -> Store {
    let store = Store::unmigrated();
    store.sql(&fixture("aps4.sql"));
    store
}

/// The same, and apsctl's own schema.
pub(crate) fn migrated() -> Store {
    let store = dumped();
    store.migrate();
    store
}

/// `apsctl ARGS…` on the store in a schema.
pub(crate) fn apsctl(store: &Store, schema: &str, args: &[&str]) -> Apsctl {
    store.apsctl(args).env("APSCTL_JOBS_TABLE", &format!("{schema}.schedules"))
}
