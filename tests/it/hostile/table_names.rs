//! Hostile names of tables and schemas

use super::{assert_harmless, is_dangerous, values};
use crate::output::READ_COMMANDS;
use crate::support::Store;

#[test]
fn tables_with_hostile_names_work_or_are_refused() {
    for value in values().iter().filter(|value| value.len() < 60) {
        let store = Store::unmigrated();
        let quoted = value.replace('"', "\"\"");
        let settings = ["APSCTL_JOBS_TABLE", "APSCTL_AUDIT_TABLE", "APSCTL_VERSIONS_TABLE", "APSCTL_RULES_TABLE"];
        let run = |args: &[&str]| {
            let named =
                settings.iter().zip(["jobs", "log", "ver", "rul"]).fold(store.apsctl(args), |run, (name, part)| {
                    run.env(name, &format!("\"{quoted}\".\"{part}{quoted}\""))
                });
            let ended = named.run();
            assert_harmless(&ended, &(args, value));
            ended
        };
        if value.chars().any(is_dangerous) {
            assert_eq!(run(&["jobs", "list"]).code, Some(2), "{value:?}");
            continue;
        }
        store.sql(&format!("CREATE SCHEMA \"{quoted}\""));
        for args in
            [&["migrate", "up", "--create-tables"][..], &["migrate", "status"], &["indexes", "create"], &["run-once"]]
        {
            assert_eq!(run(args).code, Some(0), "{value:?} {args:?}");
        }
        for read in READ_COMMANDS.iter().filter(|read| read.get(1) != Some(&"show")) {
            assert!(matches!(run(read).code, Some(0 | 1)), "{value:?} {read:?}");
        }
        let named =
            "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('apsctl', 'pg_catalog', 'information_schema')";
        assert_eq!(store.value(named), "4", "{value:?}");
    }
}

/// A schema with control characters in its name works on the search path, but SQL with that name is not printed.
#[test]
fn a_schema_name_with_control_characters_is_not_printed() {
    let store = Store::unmigrated();
    let database = store.database().to_owned();
    store.sql(&format!("CREATE SCHEMA \"a\u{1b}[2J\"; ALTER DATABASE {database} SET search_path = \"a\u{1b}[2J\""));
    store.run(&["migrate", "up", "--create-tables"]).code(0);
    for (args, code) in
        [(&["migrate", "grants"][..], 3), (&["migrate", "grants", "-o", "json"], 0), (&["jobs", "list"], 0)]
    {
        let ended = store.run(args).code(code);
        assert_harmless(&ended, &args);
    }
}
