//! Read-only sessions, and tables outside schema public: each command works or reports why it cannot.

use snapbox::{assert_data_eq, str};

use super::commands::TABLE;
use super::{ROLES, Roles};
use crate::support::{Store, job};

/// Whether the command changes something.
fn is_change(words: &str) -> bool {
    TABLE.iter().any(|(row, cells)| *row == words && cells[0].contains("permission denied for table"))
        || [
            "audit prune --older-than 90d --yes",
            "indexes create",
            "run-once --if-due",
            "run-once --max-approvals 9",
            "runs undo 2 --yes",
            "undo --dry-run",
        ]
        .contains(&words)
        || words.starts_with("migrate grants --apply")
}

#[test]
fn in_a_read_only_database_reads_work_and_changes_name_the_setting() {
    let roles = Roles::guide();
    let reads: Vec<(&str, String)> = TABLE
        .iter()
        .map(|(words, _)| *words)
        // An archive has the times at which its files were made.
        .filter(|words| !is_change(words) && !words.starts_with("incident save"))
        .map(|words| (words, roles.output(None, words)))
        .collect();
    let database = roles.store.database();
    roles.store.sql(&format!("ALTER DATABASE {database} SET default_transaction_read_only = on"));
    for (words, before) in reads {
        assert_eq!(roles.output(None, words), before, "{words}");
    }
    let mut refused = 0;
    for (words, _) in TABLE.iter().filter(|(words, _)| is_change(words)) {
        let out = roles.run(None, words).code(3);
        assert!(
            out.stderr.contains("the session is read-only: default_transaction_read_only is on\nhint: "),
            "{words}: {out}"
        );
        refused += 1;
    }
    assert_eq!(refused, 24);
    let out = roles.run(None, "migrate up").code(0);
    assert!(out.stderr.contains("nothing to do"), "{out}");
}

#[test]
fn for_a_read_only_role_the_error_names_the_setting() {
    let store = Store::new();
    job("daily").insert(&store);
    let url = store.create_role("careful", "ALL ON ALL TABLES IN SCHEMA public");
    store.sql(&format!("ALTER ROLE careful_{} SET default_transaction_read_only = on", store.database()));
    store.run(&["jobs", "list", "-d", &url]).code(0);
    store.sql(&format!(
        "GRANT USAGE ON SCHEMA apsctl TO careful_{0}; GRANT ALL ON ALL TABLES IN SCHEMA apsctl TO careful_{0}",
        store.database()
    ));
    assert_data_eq!(
        store.run(&["jobs", "trigger", "daily", "-d", &url]),
        str![[r#"
---- stderr ----
error: triggering: the session is read-only: default_transaction_read_only is on
hint: it is set for the role, the database or the server, or in PGOPTIONS; apsctl does not override it
---- exit 3 ----

"#]]
    );
    // With --read-only, the error names the option.
    let out = store.run(&["jobs", "trigger", "daily", "--read-only", "-d", &url]).code(3);
    assert!(out.stderr.starts_with("error: `--read-only` allows no changes\n"), "{out}");
    let unmigrated = Store::unmigrated();
    unmigrated.sql(&format!("ALTER DATABASE {} SET default_transaction_read_only = on", unmigrated.database()));
    assert_data_eq!(
        unmigrated.run(&["migrate", "up"]),
        str![[r#"
---- stderr ----
error: migrating: the session is read-only: default_transaction_read_only is on
hint: it is set for the role, the database or the server, or in PGOPTIONS; apsctl does not override it
---- exit 3 ----

"#]]
    );
}

/// Moves the tables to schema app and runs every command. The settings name the tables if `by_name`, otherwise the search
/// path contains the schema.
fn check_tables_in_another_schema(by_name: bool) {
    let roles = Roles::guide();
    let before: Vec<(&str, String)> = TABLE
        .iter()
        .filter(|(words, _)| !words.starts_with("migrate ") && *words != "indexes create")
        .map(|(words, _)| {
            roles.reset();
            (*words, roles.output(Some(1), words))
        })
        .collect();
    let (store, database) = (&roles.store, roles.store.database());
    store.sql("CREATE SCHEMA app");
    for table in ["apscheduler_jobs", "automation_audit_log", "versions", "approval_rules"] {
        store.sql(&format!("ALTER TABLE {table} SET SCHEMA app"));
    }
    store.sql("UPDATE apsctl.pruned SET source = 'app.automation_audit_log'");
    if !by_name {
        store.sql(&format!("ALTER DATABASE {database} SET search_path = app"));
    }
    let apsctl = |role: Option<usize>, words: &str| {
        let named = [
            ("JOBS", "apscheduler_jobs"),
            ("AUDIT", "automation_audit_log"),
            ("VERSIONS", "versions"),
            ("RULES", "approval_rules"),
        ];
        let apsctl = roles.apsctl(role, words);
        let apsctl = if by_name {
            named.iter().fold(apsctl, |apsctl, (setting, table)| {
                apsctl.env(&format!("APSCTL_{setting}_TABLE"), &format!("app.{table}"))
            })
        } else {
            apsctl
        };
        named.iter().fold(apsctl, |apsctl, (_, table)| apsctl.replace_in_output(&format!("app.{table}"), table)).run()
    };
    let output = |words: &str| {
        roles.reset();
        roles.end_maintenance_before_begin(words);
        Roles::stable_lines(&apsctl(Some(1), words))
    };
    // The roles may not use the schema yet.
    let out = apsctl(Some(1), "jobs list").code(3);
    assert!(out.stderr.contains("permission denied for schema app"), "{out}");
    let prefix = format!("{database}_");
    apsctl(None, &format!("migrate grants --apply --prefix {prefix}")).code(0);
    for (words, before) in before {
        // Their output contains the table's name, or columns as wide as it.
        if ["jobs diff", "jobs restore", "indexes", "config", "doctor", "report", "store", "incident save", "watch"]
            .iter()
            .any(|row| words.starts_with(row))
        {
            continue;
        }
        assert_eq!(output(words), before, "{} {words}", ROLES[1]);
    }
    apsctl(None, "indexes create").code(0);
    apsctl(Some(2), "run-once").code(0);
    assert_eq!(store.value("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), "0");
}

#[test]
fn every_command_works_in_a_schema_of_the_search_path() {
    check_tables_in_another_schema(false);
}

#[test]
fn every_command_works_in_a_schema_from_the_settings() {
    check_tables_in_another_schema(true);
}

#[test]
fn a_table_outside_the_search_path_is_reported_with_its_schema() {
    let store = Store::new();
    job("daily").insert(&store);
    store.sql("CREATE SCHEMA app; ALTER TABLE apscheduler_jobs SET SCHEMA app");
    assert_data_eq!(
        store.run(&["jobs", "list"]),
        str![[r#"
---- stderr ----
error: listing jobs: table app.apscheduler_jobs is not on this role's search path
hint: set APSCTL_JOBS_TABLE=app.apscheduler_jobs, or use ALTER ROLE … SET search_path
---- exit 4 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["jobs", "pause", "daily"]),
        str![[r#"
---- stderr ----
error: pausing: table app.apscheduler_jobs is not on this role's search path
hint: set APSCTL_JOBS_TABLE=app.apscheduler_jobs, or use ALTER ROLE … SET search_path
---- exit 4 ----

"#]]
    );
    let url = store.create_role("outsider", "SELECT ON app.apscheduler_jobs");
    assert_data_eq!(
        store.run(&["jobs", "list", "-d", &url]),
        str![[r#"
---- stderr ----
error: listing jobs: permission denied for schema app, where there is a table apscheduler_jobs
hint: use a role of `apsctl migrate grants`, or grant USAGE on the schema
---- exit 3 ----

"#]]
    );
    let named = store.apsctl(&["jobs", "list", "-d", &url]).env("APSCTL_JOBS_TABLE", "app.apscheduler_jobs").run();
    assert_data_eq!(
        named,
        str![[r#"
---- stderr ----
error: listing jobs: permission denied for schema app
hint: the database role lacks a privilege; ask the owner of the tables for it, or see `apsctl migrate grants`
---- exit 3 ----

"#]]
    );
}
