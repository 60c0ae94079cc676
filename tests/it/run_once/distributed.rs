//! Versions that are spread over shards. There is no Citus to test with: its catalogue is what a distributed table is known
//! by, so what is tested is the choice of the batches.

use super::high_confidence;
use crate::support::Store;

/// In how many transactions a pass in batches of 4 approves 25 versions, where the catalogue of Citus has such a row.
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
fn a_table_that_is_kept_whole_is_taken_in_batches() {
    for row in [
        "",
        "INSERT INTO pg_catalog.pg_dist_partition VALUES ('versions', 'n')",
        "INSERT INTO pg_catalog.pg_dist_partition VALUES ('approval_rules', 'h')",
    ] {
        assert_eq!(transactions(row), "7", "{row}");
    }
}

/// The last of a whole number of batches is not followed by another.
#[test]
fn as_many_as_one_batch_are_evaluated_once() {
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
