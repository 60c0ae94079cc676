//! Deletions that `undo` reverts, and those that it cannot revert.

use super::row;
use crate::support::{Store, job};

const PURGE: &[&str] = &["jobs", "remove", "daily", "--purge", "--yes"];
const REVERTS: &str = "reverts it";
const IRREVERSIBLE: &str = "this cannot be reverted";

#[test]
fn a_row_with_a_padded_id_is_restored() {
    for kind in ["char(10)", "padded"] {
        let store = Store::new();
        job("daily").insert(&store);
        store.sql("CREATE DOMAIN fixed AS char(12); CREATE DOMAIN padded AS fixed CHECK (VALUE <> '')");
        store.sql(&format!("ALTER TABLE apscheduler_jobs ALTER id TYPE {kind}"));
        let removed = store.run(PURGE).code(0);
        assert!(removed.stderr.contains(REVERTS), "{removed}");
        assert_eq!(store.value("SELECT count(*) FROM apscheduler_jobs"), "0");
        store.run(&["undo"]).code(0);
        assert_eq!(row(&store, "daily"), "SCHEDULED 2025-10-27 09:00:00", "{kind}");
    }
}

#[test]
fn trailing_spaces_of_a_text_id_are_part_of_it() {
    let store = Store::new();
    job("daily").insert(&store);
    job("daily  ").state("FAILED").insert(&store);
    store.run(PURGE).code(0);
    store.run(&["undo"]).code(0);
    let states = "SELECT string_agg(format('%s|%s', id, job_state), ' ' ORDER BY id) FROM apscheduler_jobs";
    assert_eq!(store.value(states), "daily|SCHEDULED daily  |FAILED");
}

#[test]
fn an_irreversible_deletion_is_announced_without_offering_undo() {
    let view = "ALTER TABLE apscheduler_jobs RENAME TO base; CREATE VIEW apscheduler_jobs AS SELECT * FROM base";
    let foreign = "CREATE EXTENSION postgres_fdw; ALTER TABLE apscheduler_jobs RENAME TO base;
        CREATE FUNCTION reach() RETURNS void LANGUAGE plpgsql AS $$ BEGIN
            EXECUTE format('CREATE SERVER here FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host %L, port %L, dbname %L)',
                split_part(current_setting('unix_socket_directories'), ',', 1), current_setting('port'), current_database());
        END $$; SELECT reach(); DROP FUNCTION reach();
        CREATE USER MAPPING FOR CURRENT_USER SERVER here;
        CREATE FOREIGN TABLE apscheduler_jobs (id text NOT NULL, func_ref text, args jsonb, kwargs jsonb, job_state text,
            next_run_time timestamptz, misfire_grace_time integer) SERVER here OPTIONS (schema_name 'public', table_name 'base')";
    for sql in [view, foreign] {
        let store = Store::new();
        if sql == foreign && !store.has_extension("postgres_fdw") {
            continue;
        }
        job("daily").insert(&store);
        store.sql(sql);
        let dry_run = store.run(&["jobs", "remove", "daily", "--purge", "-n"]).code(0);
        assert!(dry_run.stderr.contains(IRREVERSIBLE) && dry_run.stderr.contains("dry run"), "{dry_run}");
        assert!(dry_run.stderr.contains("`apsctl jobs snapshot` saves the rows"), "{dry_run}");
        let removed = store.run(PURGE).code(0);
        assert!(removed.stderr.contains(IRREVERSIBLE) && !removed.stderr.contains(REVERTS), "{removed}");
        assert_eq!(store.value("SELECT count(*) FROM base"), "0");
        store.run(&["undo"]).code(3);
    }
}

#[test]
fn undo_reverts_a_removal_that_marks_the_row_of_a_view() {
    let store = Store::new();
    job("daily").insert(&store);
    store.sql("ALTER TABLE apscheduler_jobs RENAME TO base; CREATE VIEW apscheduler_jobs AS SELECT * FROM base");
    let removed = store.run(&["jobs", "remove", "daily"]).code(0);
    assert!(removed.stderr.contains(REVERTS), "{removed}");
    store.run(&["undo"]).code(0);
    assert_eq!(row(&store, "daily"), "SCHEDULED 2025-10-27 09:00:00");
}
