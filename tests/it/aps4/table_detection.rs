//! Detection of the tables of APScheduler 4.

use snapbox::{assert_data_eq, str};

use super::{SCHEMAS, apsctl, store_from_dump};
use crate::support::Store;

#[test]
fn tables_on_the_search_path_are_found_without_configuration() {
    let store = store_from_dump();
    assert_eq!(store.run(&["jobs", "list", "-o", "json"]).code(0).json().as_array().unwrap().len(), 30);
    store.sql(&format!("ALTER DATABASE {} SET search_path = cbor, public", store.database()));
    let listed = store.run(&["jobs", "list", "-o", "json"]).code(0).json();
    assert_eq!(listed.as_array().unwrap().len(), 28, "the first schema of the search path is used");
    for schema in SCHEMAS {
        apsctl(&store, schema, &["jobs", "show", "opts"]).run().code(0);
    }
}

#[test]
fn the_configured_jobs_table_takes_precedence_over_schedules() {
    let store = store_from_dump();
    store.run(&["migrate", "up"]).code(0);
    assert_eq!(
        store.value("SELECT to_regclass('apscheduler_jobs')"),
        "NULL",
        "no jobs table is created next to schedules"
    );
    store.sql(
        "CREATE TABLE apscheduler_jobs (id varchar(191) PRIMARY KEY, next_run_time float8, job_state bytea NOT NULL)",
    );
    assert_eq!(store.run(&["jobs", "list", "-o", "json"]).code(0).json().as_array().unwrap().len(), 0);
    apsctl(&store, "public", &["jobs", "show", "opts"]).run().code(0);
}

#[test]
fn migrate_up_does_not_change_the_tables_of_apscheduler() {
    let store = store_from_dump();
    let tables = "SELECT string_agg(concat_ws(' ', attrelid::regclass, attname, atttypid, attnotnull), ', '
                         ORDER BY attrelid, attnum)
                  FROM pg_attribute WHERE attnum > 0 AND attrelid IN ('public.schedules'::regclass, \
                  'public.jobs'::regclass, 'public.tasks'::regclass, 'public.metadata'::regclass)";
    let indexes = "SELECT count(*) FROM pg_indexes WHERE tablename IN ('schedules', 'jobs') AND schemaname = 'public'";
    let before = (store.value(tables), store.value(indexes));
    store.run(&["migrate", "up"]).code(0);
    assert_eq!((store.value(tables), store.value(indexes)), before);
    let again = store.run(&["migrate", "up", "-o", "csv"]).code(0);
    assert_eq!(again.stderr, "nothing to do: all migrations are applied\n");
    // With a table of versions, a pass works even though the store has no automation job.
    store.migrate().run(&["run-once"]).code(0);
}

#[test]
fn commands_on_jobs_refuse_an_unknown_schema_version() {
    let store = store_from_dump();
    store.run(&["migrate", "up"]).code(0);
    store.sql("UPDATE metadata SET schema_version = 2");
    for args in [&["jobs", "list"][..], &["jobs", "show", "opts"], &["stale"], &["jobs", "running"]] {
        store.run(args).code(2);
    }
    assert_data_eq!(
        store.run(&["jobs", "pause", "opts"]),
        str![[r#"
---- stderr ----
error: pausing: public.metadata has schema_version 2, but apsctl supports only schema_version 1
hint: apsctl supports the tables of APScheduler 4.0.0a6; another release created these
---- exit 2 ----

"#]]
    );
    store.sql("DELETE FROM metadata");
    assert_data_eq!(
        store.run(&["jobs", "list"]),
        str![[r#"
---- stderr ----
error: listing jobs: public.metadata has no schema_version, but apsctl supports only schema_version 1
hint: apsctl supports the tables of APScheduler 4.0.0a6; another release created these
---- exit 2 ----

"#]]
    );
}

#[test]
fn a_schedules_table_without_the_other_tables_is_refused() {
    let store = Store::unmigrated();
    store.sql(
        "CREATE TABLE schedules (id integer); CREATE TABLE tasks (id integer); CREATE TABLE metadata (id integer)",
    );
    assert_data_eq!(
        store.run(&["jobs", "list"]),
        str![[r#"
---- stderr ----
error: listing jobs: there is no table apscheduler_jobs
hint: set APSCTL_JOBS_TABLE to the jobs table. APScheduler creates its own table when it starts. `apsctl migrate up --create-tables` creates the table of the guide layout, which APScheduler itself cannot use
---- exit 4 ----

"#]]
    );
    let store = store_from_dump();
    store.sql("DROP TABLE cbor.tasks, cbor.metadata");
    assert_data_eq!(
        apsctl(&store, "cbor", &["jobs", "list"]).run(),
        str![[r#"
---- stderr ----
error: listing jobs: cbor.schedules is a table of APScheduler 4, but its schema has no table tasks, metadata
hint: APScheduler 4 keeps all its tables in one schema
---- exit 2 ----

"#]]
    );
}
