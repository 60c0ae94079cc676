//! Which tables are recognized as APScheduler 4's, and which are refused.

use snapbox::{assert_data_eq, str};

use super::{SCHEMAS, apsctl, dumped};
use crate::support::Store;

#[test]
fn tables_on_the_search_path_are_found_without_a_word() {
    let store = dumped();
    assert_eq!(store.run(&["jobs", "list", "-o", "json"]).code(0).json().as_array().unwrap().len(), 30);
    store.sql(&format!("ALTER DATABASE {} SET search_path = cbor, public", store.database()));
    let listed = store.run(&["jobs", "list", "-o", "json"]).code(0).json();
    assert_eq!(listed.as_array().unwrap().len(), 28, "the schema that comes first");
    for schema in SCHEMAS {
        apsctl(&store, schema, &["jobs", "show", "opts"]).run().code(0);
    }
}

#[test]
fn a_jobs_table_of_the_configured_name_precedes_schedules() {
    let store = dumped();
    store.run(&["migrate", "up"]).code(0);
    assert_eq!(store.value("SELECT to_regclass('apscheduler_jobs')"), "NULL", "none is made beside schedules");
    store.sql(
        "CREATE TABLE apscheduler_jobs (id varchar(191) PRIMARY KEY, next_run_time float8, job_state bytea NOT NULL)",
    );
    assert_eq!(store.run(&["jobs", "list", "-o", "json"]).code(0).json().as_array().unwrap().len(), 0);
    apsctl(&store, "public", &["jobs", "show", "opts"]).run().code(0);
}

#[test]
fn migrating_leaves_the_tables_as_apscheduler_has_made_them() {
    let store = dumped();
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
    // If the application has versions, a pass evaluates them, and has no job.
    store.migrate().run(&["run-once"]).code(0);
}

#[test]
fn every_command_about_jobs_refuses_an_unknown_version() {
    let store = dumped();
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
fn the_table_schedules_alone_is_not_a_store() {
    let store = Store::unmigrated();
    store.sql(
        "CREATE TABLE schedules (id integer); CREATE TABLE tasks (id integer); CREATE TABLE metadata (id integer)",
    );
    assert_data_eq!(
        store.run(&["jobs", "list"]),
        str![[r#"
---- stderr ----
error: listing jobs: there is no table apscheduler_jobs
hint: set APSCTL_JOBS_TABLE to the jobs table. APScheduler creates its own table when it starts. `apsctl migrate up --create-tables` creates that of the guide layout, which APScheduler itself cannot use
---- exit 4 ----

"#]]
    );
    let store = dumped();
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
