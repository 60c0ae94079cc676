//! Tables with other names, with fewer columns, or missing

use snapbox::{assert_data_eq, str};

use super::GUIDE_TABLES;
use crate::support::{Apsctl, Store};

#[test]
fn every_job_command_supports_the_types_of_the_guide() {
    let store = Store::unmigrated();
    store.sql(GUIDE_TABLES);
    store.run(&["migrate", "up"]).code(0);
    for verb in [
        &["jobs", "pause", "daily"][..],
        &["jobs", "resume", "daily", "--at", "2030-01-01"],
        &["jobs", "trigger", "daily"],
        &["jobs", "schedule", "daily", "--cron", "@hourly"],
        &["jobs", "remove", "daily", "--purge", "--yes"],
        &["undo"],
        &["undo", "5"],
        &["jobs", "show", "daily"],
        &["jobs", "running"],
        &["jobs", "list", "--func", "app.*", "--id", "*", "--state", "SCHEDULED", "--overdue", "1h"],
    ] {
        let output = store.run(verb);
        assert_eq!(output.code, Some(0), "{verb:?}: {output}");
    }
    assert_eq!(store.value("SELECT args::text || func_ref FROM apscheduler_jobs"), "[1]app.run");
}

#[test]
fn tables_with_other_names_in_other_schemas_are_supported() {
    let store = Store::unmigrated();
    store.sql("CREATE SCHEMA \"App Data\"");
    renamed(&store, &["migrate", "up", "--create-tables"]).run().code(0);
    let tables = "SELECT string_agg(schemaname || '.' || tablename, ', ' ORDER BY schemaname, tablename) FROM pg_tables \
                  WHERE schemaname IN ('public', 'App Data')";
    assert_eq!(store.value(tables), "App Data.Jobs; drop, public.log, public.odd.name, public.rules\"x");
    assert_data_eq!(
        renamed(&store, &["migrate", "up", "-o", "csv"]).run().stderr,
        str![[r#"
nothing to do: all migrations are applied

"#]]
    );
    store.sql(
        "INSERT INTO \"App Data\".\"Jobs; drop\" (id, job_state, next_run_time) VALUES ('a', 'PENDING', '2030-01-01')",
    );
    for verb in [
        &["jobs", "list"][..],
        &["jobs", "pause", "a"],
        &["jobs", "remove", "a", "--purge", "--yes"],
        &["undo"],
        &["jobs", "show", "a"],
        &["stale"],
        &["audit", "tail"],
        &["rules", "list"],
        &["indexes", "create"],
        &["stats", "durations"],
        &["run-once"],
    ] {
        let output = renamed(&store, verb).run();
        assert!(matches!(output.code, Some(0 | 1)) && !output.stderr.contains("error:"), "{verb:?}: {output}");
    }
}

#[test]
fn invalid_and_missing_configured_tables_are_reported() {
    let store = Store::new();
    let output = store.apsctl(&["jobs", "list"]).env("APSCTL_JOBS_TABLE", "a.b.c").run();
    assert_data_eq!(
        output,
        str![[r#"
---- stderr ----
error: APSCTL_JOBS_TABLE: "a.b.c" is not a valid table name
hint: use name or schema.name, with double quotes around a name that contains a dot
---- exit 2 ----

"#]]
    );
    let output = store.apsctl(&["jobs", "list"]).env("APSCTL_JOBS_TABLE", "other.jobs").run();
    assert_data_eq!(
        output,
        str![[r#"
---- stderr ----
error: listing jobs: there is no table other.jobs
hint: table public.apscheduler_jobs looks like a jobs table; to use it, set APSCTL_JOBS_TABLE=public.apscheduler_jobs
---- exit 4 ----

"#]]
    );
}

#[test]
fn commands_before_the_first_migration_suggest_migrate_up() {
    let store = Store::unmigrated();
    assert_data_eq!(
        store.run(&["jobs", "list"]),
        str![[r#"
---- stderr ----
error: listing jobs: there is no table apscheduler_jobs
hint: set APSCTL_JOBS_TABLE to the jobs table. APScheduler creates its own table when it starts. `apsctl migrate up --create-tables` creates the table of the guide layout, which APScheduler itself cannot use
---- exit 4 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["jobs", "pause", "daily"]),
        str![[r#"
---- stderr ----
error: pausing: the store has no schema apsctl, or this role may not use it
hint: `apsctl migrate up` creates it
---- exit 3 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["undo"]),
        str![[r#"
---- stderr ----
error: undoing: the store has no schema apsctl, or this role may not use it
hint: `apsctl migrate up` creates it
---- exit 3 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["audit", "operations"]),
        str![[r#"
id  at  os_user  sudo_user  host  db_role  command  job_id  before  after  reason  undo_of  undone_by  session_role  server  seq  prev_hash  hash  group_id  changes
---- stderr ----
the store has no operator journal, or this role may not read it; `apsctl migrate up` creates it
---- exit 0 ----

"#]]
    );
}

#[test]
fn guide_tables_without_schema_apsctl_are_read_only() {
    let store = Store::unmigrated();
    store.sql(GUIDE_TABLES);
    for verb in [
        &["jobs", "list"][..],
        &["jobs", "show", "daily"],
        &["jobs", "running"],
        &["audit", "tail"],
        &["audit", "operations"],
        &["stats", "durations"],
        &["migrate", "status"],
    ] {
        let output = store.run(verb);
        assert_eq!(output.code, Some(0), "{verb:?}: {output}");
    }
    assert_data_eq!(
        store.run(&["jobs", "trigger", "daily"]),
        str![[r#"
---- stderr ----
error: triggering: the store has no schema apsctl, or this role may not use it
hint: `apsctl migrate up` creates it
---- exit 3 ----

"#]]
    );
}

fn renamed(store: &Store, args: &[&str]) -> Apsctl {
    store
        .apsctl(args)
        .env("APSCTL_JOBS_TABLE", "App Data.Jobs; drop")
        .env("APSCTL_AUDIT_TABLE", "log")
        .env("APSCTL_VERSIONS_TABLE", "\"odd.name\"")
        .env("APSCTL_RULES_TABLE", "public.\"rules\"\"x\"")
}
