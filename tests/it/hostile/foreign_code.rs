//! Code of another role never runs with the rights of apsctl's caller, except the code on the application's own tables.

use super::planted_objects::PlantedObjects;
use crate::grants::{Roles, TABLE};
use crate::support::Store;

/// Search paths with other roles' functions behind and before PostgreSQL's functions with the same arguments.
const PUBLIC_LAST: &str = "search_path = \"$user\", public";
const PUBLIC_FIRST: &str = "search_path = public, pg_catalog";

/// Commands that read or change a job in the tables of APScheduler 3 and 4.
const APSCHEDULER_COMMANDS: &[&str] = &[
    "jobs list",
    "jobs list --id * --limit 0 -o jsonl",
    "jobs show JOB",
    "jobs running",
    "jobs verify",
    "jobs pause JOB --for 1h --reason rest",
    "jobs list --state PAUSED",
    "jobs resume JOB --at 2099-01-01",
    "jobs resume --expired",
    "undo",
    "jobs trigger JOB --force",
    "audit operations",
    "audit operations --verify",
    "maintenance begin --for 1h",
    "maintenance status",
    "maintenance end",
    "jobs remove JOB",
    "undo",
    "stale --ran-within 1h",
    "health",
    "doctor",
    "metrics",
    "runs expected --since 1d",
    "migrate status",
    "migrate up",
];

/// Runs the commands in a store with planted objects and in one without them. The exit codes must be the same, and no planted
/// function may be called.
#[track_caller]
fn check_no_foreign_code_runs(make: fn() -> Roles, words: &[&str]) {
    let (plain, attacked) = (make(), make());
    let planted = PlantedObjects::create(attacked.store());
    // An ordinary statement calls a planted function.
    attacked.store().sql("SELECT length(name) FROM pg_settings WHERE name::varchar = 'port'::text");
    let control = planted.calls().len();
    assert!(control > 0, "the planted functions are not called");
    let mut wrong = Vec::new();
    for settings in [PUBLIC_LAST, PUBLIC_FIRST] {
        attacked.store().sql(&format!("ALTER DATABASE {} SET {settings}", attacked.store().database()));
        for words in words {
            let (out, expected) = (attacked.run(None, words), plain.run(None, words));
            if out.code != expected.code {
                wrong.push(format!("`{words}`: {out}\nand without planted objects: {expected}"));
            }
            let called = planted.calls();
            if called.len() > control {
                wrong.push(format!("`{words}` ran foreign code:\n{}", called[control..].join("\n")));
                break;
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_foreign_code_runs_on_the_guides_tables() {
    // Roles are shared by all databases, and the sandbox has its own server.
    let elsewhere = ["migrate grants --apply", "sandbox", "demo"];
    let words = TABLE.iter().map(|(words, _)| *words);
    let words: Vec<_> = words.filter(|words| !elsewhere.iter().any(|other| words.starts_with(other))).collect();
    check_no_foreign_code_runs(Roles::guide, &words);
}

#[test]
fn no_foreign_code_runs_on_the_table_of_apscheduler_3() {
    let words: Vec<_> = APSCHEDULER_COMMANDS.iter().map(|words| words.replace("JOB", "interval-micro")).collect();
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    check_no_foreign_code_runs(|| Roles::on_fixture("aps3.sql"), &words);
}

#[test]
fn no_foreign_code_runs_on_the_tables_of_apscheduler_4() {
    let words: Vec<_> = APSCHEDULER_COMMANDS.iter().map(|words| words.replace("JOB", "opts")).collect();
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    check_no_foreign_code_runs(|| Roles::on_fixture("aps4.sql"), &words);
}

#[test]
fn no_foreign_code_runs_in_the_printed_migrations() {
    let store = Store::unmigrated();
    let planted = PlantedObjects::create(&store);
    store.sql(&store.run(&["migrate", "sql", "--create-tables"]).code(0).stdout);
    assert_eq!(planted.calls(), Vec::<String>::new());
}

#[test]
fn every_apsctl_function_sets_its_search_path() {
    let functions = "FROM pg_proc WHERE pronamespace = 'apsctl'::regnamespace";
    let store = Store::new();
    assert_ne!(store.value(&format!("SELECT count(*) {functions}")), "0");
    let safe = "'search_path=pg_catalog, pg_temp' = ANY (proconfig)";
    assert_eq!(store.value(&format!("SELECT string_agg(proname, ',') {functions} AND ({safe}) IS NOT TRUE")), "NULL");
}

#[test]
fn temporary_tables_do_not_hide_the_tables_of_the_store() {
    let store = Store::new();
    crate::support::job("real").insert(&store);
    let Some(pooler) = crate::support::pooler() else { return };
    let store = store.through_pooler(pooler);
    // The pooler's sessions keep temporary tables for their next client.
    let mut session = postgres::Client::connect(&pooler.url(store.database()), postgres::NoTls).unwrap();
    for _ in 0..9 {
        for table in ["apscheduler_jobs", "automation_audit_log", "versions", "approval_rules"] {
            let rows = format!("SELECT * FROM public.{table} WHERE false");
            session.batch_execute(&format!("CREATE TEMPORARY TABLE IF NOT EXISTS {table} AS {rows}")).unwrap();
        }
    }
    let empty = "SELECT count(*) FROM apscheduler_jobs";
    assert_eq!(session.simple_query(empty).unwrap().iter().find_map(row_value).as_deref(), Some("0"));
    for words in ["jobs list", "jobs show real", "jobs pause real", "jobs resume real", "stale", "health", "run-once"] {
        let words: Vec<&str> = words.split(' ').collect();
        let out = store.run(&words);
        assert!(matches!(out.code, Some(0 | 1)), "{words:?}: {out}");
        assert!(!out.to_string().contains("no such job"), "{words:?}: {out}");
    }
    assert!(store.run(&["jobs", "list", "-o", "csv"]).code(0).stdout.contains("real"));
}

fn row_value(message: &postgres::SimpleQueryMessage) -> Option<String> {
    let postgres::SimpleQueryMessage::Row(row) = message else { return None };
    row.get(0).map(str::to_owned)
}
