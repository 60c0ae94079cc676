//! `apsctl migrate sql` prints what `migrate up` does.

use super::{APSCHEDULER_STORES, GUIDE_TABLES, psql, schema};
use crate::support::{Store, apsctl};

const SCHEMAS: [&str; 2] = ["public", "apsctl"];

/// Returns the migration history without the times.
fn history(store: &Store) -> String {
    store.value(
        "SELECT string_agg(concat_ws(' ', version, name, checksum), ', ' ORDER BY version) FROM apsctl.migrations",
    )
}

/// Asserts that the printed script and `migrate up` with the same options change a store from `make` in the same way.
#[track_caller]
fn assert_script_equals_migrate_up(make: impl Fn(&Store), options: &[&str]) {
    let (with_script, with_migrate_up) = (Store::unmigrated(), Store::unmigrated());
    make(&with_script);
    make(&with_migrate_up);
    let printed = with_script.apsctl(&["migrate", "sql"]).args(options).stdout_on_success();
    psql(&with_script, &printed);
    with_migrate_up.apsctl(&["migrate", "up"]).args(options).run().code(0);
    assert_eq!(schema(&with_script, &SCHEMAS), schema(&with_migrate_up, &SCHEMAS));
    assert_eq!(history(&with_script), history(&with_migrate_up));
    let out = with_script.apsctl(&["migrate", "up", "-o", "csv"]).args(options).run().code(0);
    assert!(out.stderr.starts_with("nothing to do: "), "{out}");
}

fn from_sql(sql: &str) -> impl Fn(&Store) {
    move |store| {
        store.sql(sql);
    }
}

#[test]
fn the_script_equals_migrate_up_on_an_empty_database() {
    assert_script_equals_migrate_up(|_| (), &[]);
    assert_script_equals_migrate_up(|_| (), &["--create-tables"]);
}

#[test]
fn the_script_equals_migrate_up_on_application_tables() {
    assert_script_equals_migrate_up(from_sql(GUIDE_TABLES), &[]);
    let two = "CREATE TABLE versions (id uuid); CREATE TABLE apscheduler_jobs (id text, job_state text)";
    assert_script_equals_migrate_up(from_sql(two), &["--create-tables"]);
}

#[test]
fn the_script_equals_migrate_up_on_apscheduler_stores() {
    for (_, tables) in APSCHEDULER_STORES {
        assert_script_equals_migrate_up(from_sql(tables), &[]);
    }
}

#[test]
fn the_script_equals_migrate_up_on_stores_of_older_releases() {
    let all = Store::unmigrated().apsctl(&["migrate", "sql", "--create-tables"]).stdout_on_success();
    for next in ["V2__", "V6__"] {
        let (older, _) = all.split_once(&format!("\n-- {next}")).unwrap();
        assert_script_equals_migrate_up(|store| psql(store, &format!("{older}COMMIT;")), &[]);
    }
}

#[test]
fn the_script_is_only_a_comment_if_the_store_is_up_to_date() {
    let store = Store::new();
    for options in [&[][..], &["--create-tables"]] {
        let printed = store.apsctl(&["migrate", "sql"]).args(options).stdout_on_success();
        assert_eq!(printed, "-- Nothing to do: the store is up to date.\n");
    }
    assert_script_equals_migrate_up(
        |store| drop(store.run(&["migrate", "up", "--create-tables"]).code(0)),
        &["--create-tables"],
    );
}

/// An administrator may have created an empty schema apsctl.
#[test]
fn the_script_equals_migrate_up_with_an_empty_schema_apsctl() {
    assert_script_equals_migrate_up(from_sql("CREATE SCHEMA apsctl"), &[]);
}

#[test]
fn the_script_contains_only_missing_objects() {
    let store = Store::unmigrated();
    store.sql(GUIDE_TABLES);
    let printed = store.apsctl(&["migrate", "sql", "--create-tables"]).stdout_on_success();
    assert!(!printed.contains("apscheduler_jobs") && !printed.contains("ALTER TABLE \"public\""), "{printed}");
    let stock = Store::unmigrated();
    stock.sql(APSCHEDULER_STORES[0].1);
    let printed = stock.apsctl(&["migrate", "sql"]).stdout_on_success();
    assert!(!printed.contains("apscheduler_jobs"), "{printed}");
    let refused = stock.run(&["migrate", "sql", "--create-tables"]).code(3);
    assert_eq!(refused.stdout, "");
}

#[test]
fn migrate_sql_fails_without_a_database() {
    let output = apsctl(&["migrate", "sql", "-d", "postgresql://127.0.0.1:1/none"]).run().code(4);
    assert_eq!(output.stdout, "");
}

/// Released migrations never change: a store with another checksum in its history is refused.
#[test]
fn stores_of_the_first_release_are_upgraded() {
    let store = Store::unmigrated();
    let all = store.apsctl(&["migrate", "sql", "--create-tables"]).stdout_on_success();
    let (first, _) = all.split_once("\n-- V2__").unwrap();
    psql(&store, &format!("{first}COMMIT;"));
    let refused = store.run(&["run-once"]).code(3);
    assert!(refused.stderr.contains("no table apsctl.evaluations"), "{refused}");
    let released = "SELECT checksum FROM apsctl.migrations WHERE version = 1";
    assert_eq!(store.value(released), "1137610474620038424");
    store.run(&["jobs", "list"]).code(0);
    store.run(&["migrate", "up"]).code(0);
    store.run(&["run-once"]).code(0);
    store.sql("UPDATE apsctl.migrations SET checksum = '1' WHERE version = 2");
    for words in [["migrate", "up"], ["migrate", "sql"]] {
        // Checksums are compared only if a migration is pending.
        store.sql("DELETE FROM apsctl.migrations WHERE version = 6");
        let refused = store.run(&words).code(3);
        assert!(refused.stderr.contains("V2__evaluations was applied with other contents"), "{refused}");
    }
}
