//! `apsctl migrate sql` prints what `migrate up` does.

use super::{GUIDES_OWN, STOCK, psql, schema};
use crate::support::{Store, apsctl};

const SCHEMAS: [&str; 2] = ["public", "apsctl"];

/// Returns the history of the migrations without the times.
fn history(store: &Store) -> String {
    store.value(
        "SELECT string_agg(concat_ws(' ', version, name, checksum), ', ' ORDER BY version) FROM apsctl.migrations",
    )
}

/// The printed script has the same result as `migrate up` with these options, in stores created by `make`.
#[track_caller]
fn leaves_the_same(make: impl Fn(&Store), options: &[&str]) {
    let (by_hand, by_us) = (Store::unmigrated(), Store::unmigrated());
    make(&by_hand);
    make(&by_us);
    let printed = by_hand.apsctl(&["migrate", "sql"]).args(options).stdout_on_success();
    psql(&by_hand, &printed);
    by_us.apsctl(&["migrate", "up"]).args(options).run().code(0);
    assert_eq!(schema(&by_hand, &SCHEMAS), schema(&by_us, &SCHEMAS));
    assert_eq!(history(&by_hand), history(&by_us));
    let out = by_hand.apsctl(&["migrate", "up", "-o", "csv"]).args(options).run().code(0);
    assert!(out.stderr.starts_with("nothing to do: "), "{out}");
}

fn made_by(sql: &str) -> impl Fn(&Store) {
    move |store| {
        store.sql(sql);
    }
}

#[test]
fn on_an_empty_database() {
    leaves_the_same(|_| (), &[]);
    leaves_the_same(|_| (), &["--create-tables"]);
}

#[test]
fn on_the_applications_own_tables() {
    leaves_the_same(made_by(GUIDES_OWN), &[]);
    let two = "CREATE TABLE versions (id uuid); CREATE TABLE apscheduler_jobs (id text, job_state text)";
    leaves_the_same(made_by(two), &["--create-tables"]);
}

#[test]
fn on_a_store_of_apschedulers_own() {
    for (_, tables) in STOCK {
        leaves_the_same(made_by(tables), &[]);
    }
}

#[test]
fn on_a_store_that_an_older_release_has_migrated() {
    let all = Store::unmigrated().apsctl(&["migrate", "sql", "--create-tables"]).stdout_on_success();
    for next in ["V2__", "V6__"] {
        let (older, _) = all.split_once(&format!("\n-- {next}")).unwrap();
        leaves_the_same(|store| psql(store, &format!("{older}COMMIT;")), &[]);
    }
}

#[test]
fn there_is_nothing_to_do_but_a_comment_on_a_store_that_is_up_to_date() {
    let store = Store::new();
    for options in [&[][..], &["--create-tables"]] {
        let printed = store.apsctl(&["migrate", "sql"]).args(options).stdout_on_success();
        assert_eq!(printed, "-- Nothing to do: the store is up to date.\n");
    }
    leaves_the_same(|store| drop(store.run(&["migrate", "up", "--create-tables"]).code(0)), &["--create-tables"]);
}

/// An empty schema that an administrator has created does not cause a failure.
#[test]
fn on_a_schema_that_is_empty() {
    leaves_the_same(made_by("CREATE SCHEMA apsctl"), &[]);
}

#[test]
fn only_what_is_missing_is_printed() {
    let store = Store::unmigrated();
    store.sql(GUIDES_OWN);
    let printed = store.apsctl(&["migrate", "sql", "--create-tables"]).stdout_on_success();
    assert!(!printed.contains("apscheduler_jobs") && !printed.contains("ALTER TABLE \"public\""), "{printed}");
    let stock = Store::unmigrated();
    stock.sql(STOCK[0].1);
    let printed = stock.apsctl(&["migrate", "sql"]).stdout_on_success();
    assert!(!printed.contains("apscheduler_jobs"), "{printed}");
    let refused = stock.run(&["migrate", "sql", "--create-tables"]).code(3);
    assert_eq!(refused.stdout, "");
}

#[test]
fn without_a_database_it_fails_as_other_commands_do() {
    let ended = apsctl(&["migrate", "sql", "-d", "postgresql://127.0.0.1:1/none"]).run().code(4);
    assert_eq!(ended.stdout, "");
}

/// A released migration never changes: a store with another history is refused.
#[test]
fn a_store_of_the_first_release_is_brought_up_to_date() {
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
        // A migration that was applied in another form matters only if others are pending.
        store.sql("DELETE FROM apsctl.migrations WHERE version = 6");
        let refused = store.run(&words).code(3);
        assert!(refused.stderr.contains("V2__evaluations was applied with other contents"), "{refused}");
    }
}
