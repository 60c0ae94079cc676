//! The operator journal: its contents, that it is append-only, and that changes of it are detected.

mod chain;
mod export;
mod forged;
mod listing;
mod numbers;
mod writing;

use crate::support::{Store, job};

/// A store with this many journal entries, all for one job.
fn kept(entries: usize) -> Store {
    let store = Store::new();
    job("daily").insert(&store);
    for at in 0..entries {
        let verb = if at % 2 == 0 { "pause" } else { "resume" };
        store.run(&["jobs", verb, "daily", "--reason", &format!("entry {}", at + 1)]).code(0);
    }
    store
}

/// Runs a statement as superuser, with the trigger disabled.
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

/// Returns the findings of `--verify`, after the number of the entry; `intact` if there are none.
fn verdict(store: &Store, args: &[&str]) -> String {
    let ended = store.run(&[&["audit", "operations", "--verify", "-o", "json"], args].concat());
    let said = ended.json();
    if ended.code == Some(0) {
        assert_eq!((said["breaks"].as_u64(), said["problem"].as_str()), (Some(0), None), "{ended}");
        return said["status"].as_str().unwrap().to_owned();
    }
    assert_eq!((ended.code, said["status"].as_str()), (Some(1), Some("broken")), "{ended}");
    format!("{} ({}): {}", said["broken_at"], said["breaks"], said["problem"].as_str().unwrap())
}
