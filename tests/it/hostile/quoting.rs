//! Names that look like parts of apsctl's statements, with and without `quote_all_identifiers`

use super::assert_harmless;
use crate::output::READ_COMMANDS;
use crate::support::{Apsctl, Store};

/// Names of columns that are added to the tables of jobs and versions.
const COLUMNS: [&str; 16] = [
    "x:jobs",
    ":versions!",
    ":columns",
    ":first_match",
    ":any_match",
    ":matches",
    ":targets",
    ":scope",
    ":id_type",
    "a\"b:jobs",
    "with space",
    "Caps",
    "100%I %s",
    "$1",
    "x';-- :jobs",
    "ünï\"::text",
];

/// The name of the schema, and the end of the tables' names, which have at most 63 bytes.
const NAME: &str = "x:jobs:columns \"q\" %I $1 ;--'Ünï::text:scope";

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn apsctl_with_names(store: &Store, args: &[&str]) -> Apsctl {
    let settings = ["JOBS", "AUDIT", "VERSIONS", "RULES"];
    settings.iter().fold(store.apsctl(args), |run, part| {
        let table = format!("{}.{}", quoted(NAME), quoted(&format!("{part}{NAME}")));
        run.env(&format!("APSCTL_{part}_TABLE"), &table)
    })
}

#[test]
#[allow(clippy::too_many_lines, reason = "one row for each command")]
fn every_command_works_with_unusual_names() {
    for quote_all in ["on", "off"] {
        let store = Store::unmigrated();
        let database = store.database();
        store.sql(&format!(
            "ALTER DATABASE {database} SET quote_all_identifiers = {quote_all}; CREATE SCHEMA {}",
            quoted(NAME)
        ));
        let run = |args: &[&str], codes: &[i32]| {
            let out = apsctl_with_names(&store, args).run();
            assert!(out.code.is_some_and(|code| codes.contains(&code)), "{quote_all} {args:?}: {out}");
            assert!(!out.stderr.contains("syntax error"), "{quote_all} {args:?}: {out}");
            assert_harmless(&out, &args);
            out
        };
        run(&["migrate", "up", "--create-tables"], &[0]);
        let table = |part: &str| format!("{}.{}", quoted(NAME), quoted(&format!("{part}{NAME}")));
        for column in COLUMNS {
            for part in ["JOBS", "VERSIONS"] {
                store.sql(&format!("ALTER TABLE {} ADD COLUMN {} text DEFAULT 'x'", table(part), quoted(column)));
            }
            let field = serde_json::json!({"field": column, "op": "eq", "value": "x"});
            let sql = format!(
                "INSERT INTO {} (name, is_active, priority, conditions) VALUES ($1, true, 1, $2)",
                table("RULES")
            );
            store.client().execute(&sql, &[&column, &field]).unwrap();
        }
        store.sql(&format!("INSERT INTO {} (id, func_ref, args, kwargs, job_state, next_run_time) VALUES \
            ('daily', 'app.run', '[]', '{{}}', 'SCHEDULED', '2030-01-01'), ('other', 'app.run', '[]', '{{}}', 'SCHEDULED', '2030-01-01')", table("JOBS")));
        store.sql(&format!("INSERT INTO {} (approved) VALUES (false), (false)", table("VERSIONS")));
        let row = || store.value(&format!("SELECT string_agg(j::text, ' ' ORDER BY id) FROM {} j", table("JOBS")));
        let before = row();
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        let (snapshot, plan) = (path("snapshot"), path("plan"));
        for read in READ_COMMANDS {
            run(read, &[0, 1]);
        }
        let rules = run(&["rules", "check", "-o", "json"], &[0, 1]).json();
        assert!(rules.as_array().unwrap().iter().all(|rule| rule["status"] != "invalid"), "{rules}");
        run(&["rules", "preview", "--version", "1"], &[0]);
        run(&["jobs", "snapshot", &snapshot], &[0]);
        run(&["jobs", "diff", &snapshot], &[0]);
        for change in [
            &["jobs", "pause", "daily"][..],
            &["undo"],
            &["jobs", "pause", "daily"],
            &["jobs", "resume", "daily"],
            &["undo"],
            &["undo"],
            &["jobs", "trigger", "daily", "--force"],
            &["undo"],
            &["jobs", "schedule", "daily", "--cron", "@hourly"],
            &["undo"],
            &["jobs", "remove", "daily"],
            &["undo"],
            &["jobs", "remove", "daily", "--purge", "--yes"],
            &["undo"],
            &["jobs", "remove", "daily", "--purge", "--yes"],
            &["jobs", "restore", &snapshot, "daily"],
            &["maintenance", "begin", "--for", "1h"],
            &["maintenance", "end"],
        ] {
            run(change, &[0]);
        }
        assert_eq!(row(), before, "{quote_all}: each change must be undone");
        let planned = run(&["run-once", "--dry-run", "-o", "json"], &[0]);
        std::fs::write(&plan, planned.stdout.replace("DATABASE", database)).unwrap();
        run(&["run-once", "--plan", &plan], &[0]);
        let approved = format!("SELECT count(*) FROM {} WHERE approved", table("VERSIONS"));
        assert_eq!(store.value(&approved), "2");
        store.sql(&format!("INSERT INTO {} (approved) VALUES (false)", table("VERSIONS")));
        run(&["run-once"], &[0]);
        run(&["run-once", "--incremental"], &[0, 2]);
        assert_eq!(store.value(&approved), "3");
        for rest in [
            &["runs", "undo", "1", "--yes"][..],
            &["runs", "expected", "--since", "30d"],
            &["indexes", "create"],
            &["indexes", "create"],
            &["indexes", "verify"],
            &["doctor"],
            &["metrics"],
            &["jobs", "verify"],
            &["maintenance", "status"],
            &["audit", "operations", "--verify"],
            &["migrate", "up"],
            &["migrate", "grants"],
            &["migrate", "grants", "--apply"],
            &["migrate", "grants"],
            &["recover", "--dry-run", "--file", "/dev/null"],
        ] {
            run(rest, &[0, 1, 3]);
        }
        let made = "SELECT count(*) FROM pg_indexes WHERE indexname LIKE 'idx\\_%'";
        assert_eq!(store.value(made), "4", "{quote_all}");
    }
}
