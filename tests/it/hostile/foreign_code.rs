//! No code of another role runs with the rights of apsctl's caller, except code that belongs to the application's
//! tables.

use super::trap::Trap;
use crate::grants::{Roles, TABLE};
use crate::support::Store;

/// Search paths that put foreign functions behind PostgreSQL's functions of the same arguments, or before them.
const USUAL: &str = "search_path = \"$user\", public";
const PUBLIC_FIRST: &str = "search_path = public, pg_catalog";

/// Commands on the tables of APScheduler 3 and 4: each shows or changes a job.
const ON_APSCHEDULERS: &[&str] = &[
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

/// Runs the commands in a store with a trap, and in a copy without one: both have the same result, and the trap is not
/// called.
#[track_caller]
fn nothing_is_called(make: fn() -> Roles, words: &[&str]) {
    let (plain, trapped) = (make(), make());
    let trap = Trap::set(trapped.store());
    // The trap works: a statement as a person would write it calls it.
    trapped.store().sql("SELECT length(name) FROM pg_settings WHERE name::varchar = 'port'::text");
    let control = trap.called().len();
    assert!(control > 0, "the trap does not work");
    let mut wrong = Vec::new();
    for settings in [USUAL, PUBLIC_FIRST] {
        trapped.store().sql(&format!("ALTER DATABASE {} SET {settings}", trapped.store().database()));
        for words in words {
            let (out, expected) = (trapped.run(None, words), plain.run(None, words));
            if out.code != expected.code {
                wrong.push(format!("`{words}`: {out}\nand without the trap: {expected}"));
            }
            let called = trap.called();
            if called.len() > control {
                wrong.push(format!("`{words}` ran foreign code:\n{}", called[control..].join("\n")));
                break;
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_is_called_on_the_guides_tables() {
    // Roles belong to the whole server, and the sandbox is another server.
    let elsewhere = ["migrate grants --apply", "sandbox", "demo"];
    let words = TABLE.iter().map(|(words, _)| *words);
    let words: Vec<_> = words.filter(|words| !elsewhere.iter().any(|other| words.starts_with(other))).collect();
    nothing_is_called(Roles::guide, &words);
}

#[test]
fn nothing_is_called_on_apscheduler_3s_table() {
    let words: Vec<_> = ON_APSCHEDULERS.iter().map(|words| words.replace("JOB", "interval-micro")).collect();
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    nothing_is_called(|| Roles::on_fixture("aps3.sql"), &words);
}

#[test]
fn nothing_is_called_on_apscheduler_4s_tables() {
    let words: Vec<_> = ON_APSCHEDULERS.iter().map(|words| words.replace("JOB", "opts")).collect();
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    nothing_is_called(|| Roles::on_fixture("aps4.sql"), &words);
}

#[test]
fn nothing_is_called_by_the_printed_migrations() {
    let store = Store::unmigrated();
    let trap = Trap::set(&store);
    store.sql(&store.run(&["migrate", "sql", "--create-tables"]).code(0).stdout);
    assert_eq!(trap.called(), Vec::<String>::new());
}

#[test]
fn every_function_in_schema_apsctl_sets_its_search_path() {
    let functions = "FROM pg_proc WHERE pronamespace = 'apsctl'::regnamespace";
    let store = Store::new();
    assert_ne!(store.value(&format!("SELECT count(*) {functions}")), "0");
    let safe = "'search_path=pg_catalog, pg_temp' = ANY (proconfig)";
    assert_eq!(store.value(&format!("SELECT string_agg(proname, ',') {functions} AND ({safe}) IS NOT TRUE")), "NULL");
}

#[test]
fn a_temporary_table_never_takes_the_place_of_a_table() {
    let store = Store::new();
    crate::support::job("real").insert(&store);
    let Some(pooler) = crate::support::pooler() else { return };
    let store = store.through_pooler(pooler);
    // A session that the pooler reuses keeps its temporary tables.
    let mut session = postgres::Client::connect(&pooler.url(store.database()), postgres::NoTls).unwrap();
    for _ in 0..9 {
        for table in ["apscheduler_jobs", "automation_audit_log", "versions", "approval_rules"] {
            let rows = format!("SELECT * FROM public.{table} WHERE false");
            session.batch_execute(&format!("CREATE TEMPORARY TABLE IF NOT EXISTS {table} AS {rows}")).unwrap();
        }
    }
    let empty = "SELECT count(*) FROM apscheduler_jobs";
    assert_eq!(session.simple_query(empty).unwrap().iter().find_map(count).as_deref(), Some("0"));
    for words in ["jobs list", "jobs show real", "jobs pause real", "jobs resume real", "stale", "health", "run-once"] {
        let words: Vec<&str> = words.split(' ').collect();
        let out = store.run(&words);
        assert!(matches!(out.code, Some(0 | 1)), "{words:?}: {out}");
        assert!(!out.to_string().contains("no such job"), "{words:?}: {out}");
    }
    assert!(store.run(&["jobs", "list", "-o", "csv"]).code(0).stdout.contains("real"));
}

fn count(message: &postgres::SimpleQueryMessage) -> Option<String> {
    let postgres::SimpleQueryMessage::Row(row) = message else { return None };
    row.get(0).map(str::to_owned)
}
