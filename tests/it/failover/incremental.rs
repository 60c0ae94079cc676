//! The standby has identical rows and continues the transaction ids of the primary. After a failover, versions that a pass
//! has evaluated on the old primary are not evaluated again, and no other version is missed.

use serde_json::Value;

use super::{Pair, Replication};
use crate::run_once::{approved, high_confidence, versions};
use crate::support::{HeldLock, Store};

fn pass(store: &Store) -> (i64, i64, bool) {
    let row: Value = store.run(&["run-once", "-q", "-o", "json"]).code(0).json();
    let number = |key: &str| row[key].as_i64().unwrap();
    (number("versions_evaluated"), number("versions_approved"), row["incremental"].as_bool().unwrap())
}

#[test]
fn changes_that_were_open_on_the_lost_primary_are_not_missed() {
    let pair = Pair::start(Replication::Synchronous);
    let store = pair.store();
    high_confidence(&store);
    versions(&store, 500, 0);
    // Never committed: a later transaction makes these changes again.
    let open = HeldLock::by(
        &store,
        "UPDATE versions SET confidence = 0.95 WHERE id = 7; INSERT INTO versions (id, confidence) VALUES (600, 0.95)",
    );
    // Committed on the new primary only.
    store.sql("BEGIN; UPDATE versions SET confidence = 0.95 WHERE id = 8; PREPARE TRANSACTION 'later'");
    assert_eq!(pass(&store), (500, 0, false));
    // The last commit on the old primary, after the pass.
    store.sql("UPDATE versions SET confidence = 0.95 WHERE id = 9");
    pair.lose_primary();
    drop(open);
    pair.promote();
    let store = pair.standby_store();
    store.sql("UPDATE versions SET confidence = 0.95 WHERE id = 7");
    store.sql("INSERT INTO versions (id, confidence) VALUES (600, 0.95), (601, 0.5)");
    store.sql("COMMIT PREPARED 'later'");
    let (evaluated, matched, incremental) = pass(&store);
    assert!(incremental && evaluated < 20, "{evaluated}");
    assert_eq!((matched, approved(&store).as_str()), (4, "7 8 9 600"));
    let out = store.run(&["run-once", "--dry-run"]).code(0);
    assert!(out.stderr.contains("Would auto-approve 0 versions"), "{out}");
    assert_eq!(pass(&store), (0, 0, true));
}
