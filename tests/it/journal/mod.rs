//! The operator journal: its contents, that it is append-only, and that tampering is detected

mod archive;
mod chain;
mod export;
mod forged;
mod listing;
mod numeric_ids;
mod writing;

use crate::support::{Store, job};

/// Returns a store whose journal has `entries` entries, all of one job.
fn store_with_entries(entries: usize) -> Store {
    let store = Store::new();
    job("daily").insert(&store);
    for at in 0..entries {
        let verb = if at % 2 == 0 { "pause" } else { "resume" };
        store.run(&["jobs", verb, "daily", "--reason", &format!("entry {}", at + 1)]).code(0);
    }
    store
}

/// Runs SQL as superuser with the append-only trigger disabled.
fn tamper(store: &Store, sql: &str) {
    store.sql(&format!(
        "BEGIN;
         ALTER TABLE apsctl.operations DISABLE TRIGGER append_only;
         {sql};
         SET CONSTRAINTS ALL IMMEDIATE;
         ALTER TABLE apsctl.operations ENABLE ALWAYS TRIGGER append_only;
         COMMIT"
    ));
}

/// Returns `intact`, or the broken entry, the number of breaks and the problem that `--verify` reports.
fn verdict(store: &Store, args: &[&str]) -> String {
    let ended = store.run(&[&["audit", "operations", "--verify", "-o", "json"], args].concat());
    let report = ended.json();
    if ended.code == Some(0) {
        assert_eq!((report["breaks"].as_u64(), report["problem"].as_str()), (Some(0), None), "{ended}");
        return report["status"].as_str().unwrap().to_owned();
    }
    assert_eq!((ended.code, report["status"].as_str()), (Some(1), Some("broken")), "{ended}");
    format!("{} ({}): {}", report["broken_at"], report["breaks"], report["problem"].as_str().unwrap())
}
