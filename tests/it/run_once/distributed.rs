//! Versions that Citus distributes over shards. apsctl recognizes a distributed table by the catalog of Citus, so the tests
//! need only that catalog. They check the choice of batches.

use super::high_confidence;
use crate::support::Store;

/// Returns in how many transactions a pass with batches of 4 approves 25 versions, with this row in the catalog of Citus.
#[track_caller]
fn transactions(row: &str) -> String {
    let store = Store::new();
    high_confidence(&store);
    super::versions(&store, 25, 25);
    store.sql(&format!(
        "SET allow_system_table_mods = on;
         CREATE TABLE pg_catalog.pg_dist_partition (logicalrelid regclass, partmethod \"char\"); {row}"
    ));
    let pass = store.run(&["run-once", "-o", "json", "--batch-size", "4"]).code(0).json();
    assert_eq!((&pass["versions_evaluated"], &pass["versions_approved"]), (&25.into(), &25.into()), "{row}");
    assert_eq!(store.run(&["run-once", "-o", "json"]).code(0).json()["versions_approved"], 0, "{row}");
    store.value("SELECT count(DISTINCT xmin::text) FROM versions WHERE approved")
}

#[test]
fn a_distributed_table_is_one_batch() {
    assert_eq!(transactions("INSERT INTO pg_catalog.pg_dist_partition VALUES ('versions', 'h')"), "1");
}

#[test]
fn a_table_that_is_not_distributed_is_evaluated_in_batches() {
    for row in [
        "",
        "INSERT INTO pg_catalog.pg_dist_partition VALUES ('versions', 'n')",
        "INSERT INTO pg_catalog.pg_dist_partition VALUES ('approval_rules', 'h')",
    ] {
        assert_eq!(transactions(row), "7", "{row}");
    }
}

#[test]
fn a_full_single_batch_is_not_followed_by_another() {
    let store = Store::new();
    high_confidence(&store);
    super::versions(&store, 4, 4);
    store.sql(
        "SET allow_system_table_mods = on;
         CREATE TABLE pg_catalog.pg_dist_partition (logicalrelid regclass, partmethod \"char\");
         INSERT INTO pg_catalog.pg_dist_partition VALUES ('versions', 'h')",
    );
    let pass = store.run(&["run-once", "-o", "json", "--batch-size", "4"]).code(0).json();
    assert_eq!((&pass["versions_evaluated"], &pass["versions_approved"]), (&4.into(), &4.into()));
}
