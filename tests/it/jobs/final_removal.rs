//! Deletions that `undo` takes back, and those that it cannot

use super::row;
use crate::support::{Store, job};

const PURGE: &[&str] = &["jobs", "remove", "daily", "--purge", "--yes"];
const TAKES_BACK: &str = "reverts it";
const FINAL: &str = "this cannot be taken back";

#[test]
fn a_row_with_a_padded_id_comes_back() {
    for kind in ["char(10)", "padded"] {
        let store = Store::new();
        job("daily").insert(&store);
        store.sql("CREATE DOMAIN fixed AS char(12); CREATE DOMAIN padded AS fixed CHECK (VALUE <> '')");
        store.sql(&format!("ALTER TABLE apscheduler_jobs ALTER id TYPE {kind}"));
        let removed = store.run(PURGE).code(0);
        assert!(removed.stderr.contains(TAKES_BACK), "{removed}");
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
fn what_cannot_be_taken_back_is_said_and_an_undo_is_not_offered() {
    let view =
        "ALTER TABLE apscheduler_jobs RENAME TO base; CREATE VIEW apscheduler_jobs AS SELECT * FROM base";
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
        let tried = store.run(&["jobs", "remove", "daily", "--purge", "-n"]).code(0);
        assert!(tried.stderr.contains(FINAL) && tried.stderr.contains("dry run"), "{tried}");
        assert!(tried.stderr.contains("`apsctl jobs snapshot` keeps the rows"), "{tried}");
        let removed = store.run(PURGE).code(0);
        assert!(removed.stderr.contains(FINAL) && !removed.stderr.contains(TAKES_BACK), "{removed}");
        assert_eq!(store.value("SELECT count(*) FROM base"), "0");
        store.run(&["undo"]).code(3);
    }
}

#[test]
fn a_removal_that_marks_the_row_of_a_view_is_taken_back() {
    let store = Store::new();
    job("daily").insert(&store);
    store.sql(
        "ALTER TABLE apscheduler_jobs RENAME TO base; CREATE VIEW apscheduler_jobs AS SELECT * FROM base",
    );
    let removed = store.run(&["jobs", "remove", "daily"]).code(0);
    assert!(removed.stderr.contains(TAKES_BACK), "{removed}");
    store.run(&["undo"]).code(0);
    assert_eq!(row(&store, "daily"), "SCHEDULED 2025-10-27 09:00:00");
}
