//! Every value in every column, and every command that reads: the healthy rows are all there

use serde::de::IgnoredAny;

use super::{JSON_PLACES, TIME_PLACES, TIMES, furnished, json_values};
use crate::support::Store;

/// Commands that read, each with what of the healthy rows it shows, and whether it is a check that may find something.
const COMMANDS: &[(&str, &str, bool)] = &[
    ("jobs list", "healthy", false),
    ("jobs list --sort next_run_time --limit 0", "healthy", false),
    ("jobs list --overdue 1s", "", false),
    ("jobs show healthy", "healthy", false),
    ("jobs show odd", "odd", false),
    ("jobs show odd --next 3 --from 2025-11-01", "odd", false),
    ("jobs running", "", false),
    ("jobs verify", "", true),
    ("audit tail --since all", "healthy", false),
    ("audit tail --since all -n 0", "healthy", false),
    ("audit operations", "healthy", false),
    ("audit operations -n 0", "healthy", false),
    ("audit operations --verify", "intact", false),
    ("runs show 1", "healthy", false),
    ("runs show 2", "odd", false),
    ("runs show 3", "other", false),
    ("runs expected --since 2d --until 2025-10-26T12:00:00Z", "healthy", true),
    ("rules list", "healthy", false),
    ("rules check", "", true),
    ("rules preview", "healthy", true),
    ("rules preview --version 1", "healthy", true),
    ("rules preview --version 2", "odd", true),
    ("maintenance status", "", false),
    ("stats durations --days 3", "", false),
    ("stats durations --by job", "healthy", false),
    ("stats durations --by hour", "", false),
    ("stale --ran-within 1h", "", true),
    ("health", "", true),
    ("metrics", "apsctl_jobs", false),
    ("doctor --file /dev/null", "", true),
    ("run-once --dry-run", "", true),
];

fn check_all(store: &Store, what: &str, failed: &mut Vec<String>) {
    for (command, shown, finds) in COMMANDS {
        for form in ["table", "json", "jsonl", "csv"] {
            if form != "table" && command.starts_with("metrics") {
                continue;
            }
            let mut args: Vec<&str> = command.split(' ').collect();
            args.extend(["-o", form]);
            let out = store.run(&args);
            let ends_well = out.code == Some(0) || *finds && out.code == Some(1);
            let is_valid = match form {
                "json" => serde_json::from_str::<IgnoredAny>(&out.stdout).is_ok(),
                "jsonl" => out.stdout.lines().all(|line| serde_json::from_str::<IgnoredAny>(line).is_ok()),
                _ => true,
            };
            if !ends_well || !is_valid || !out.stdout.contains(shown) {
                let out: String = out.to_string().chars().take(1500).collect();
                failed.push(format!("{what}: {args:?} (valid: {is_valid}): {out}"));
            }
        }
    }
}

#[test]
fn healthy_rows_alone() {
    let (store, mut failed) = (furnished(), Vec::new());
    check_all(&store, "nothing", &mut failed);
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn json_in_every_column() {
    let (furnished, mut failed) = (furnished(), Vec::new());
    // All places at once, and after changes that have left such values in the journal.
    for (name, value) in json_values() {
        let store = Store::like(&furnished);
        for place in &JSON_PLACES {
            store.sql(&(place.sql)(&value));
        }
        store.run(&["jobs", "pause", "odd"]).code(0);
        check_all(&store, name, &mut failed);
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn times_in_every_column() {
    let (furnished, mut failed) = (furnished(), Vec::new());
    for value in TIMES {
        let store = Store::like(&furnished);
        for place in &TIME_PLACES {
            store.sql(&(place.sql)(value));
        }
        store.run(&["jobs", "remove", "odd"]).code(0);
        store.run(&["undo"]).code(0);
        check_all(&store, value, &mut failed);
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn numbers_keep_all_of_their_digits_and_times_are_words() {
    let store = furnished();
    store.sql(
        "UPDATE apscheduler_jobs SET args = '[1.10, 12345678901234567890.123, 1e400]', next_run_time = 'infinity' WHERE id = 'odd';
         UPDATE automation_audit_log SET completed_at = '294276-12-31 00:00:00+00' WHERE job_id = 'odd'",
    );
    let long = format!("1{}", "0".repeat(400));
    for form in ["json", "jsonl", "csv"] {
        let shown = store.run(&["jobs", "show", "odd", "-o", form]).code(0).stdout.replace(['\n', ' '], "");
        assert!(shown.contains(&format!("[1.10,12345678901234567890.123,{long}]")), "{shown}");
        assert!(shown.contains("itsnext_run_timeisinfinity"), "{shown}");
        let runs = store.run(&["audit", "tail", "--since", "all", "--job", "odd", "-o", form]).code(0).stdout;
        assert!(runs.contains("294276-12-31 00:00:00+00"), "{runs}");
    }
    store.run(&["jobs", "pause", "odd"]).code(0);
    let journal = store.run(&["audit", "operations", "-n", "0", "-o", "jsonl"]).code(0).stdout;
    assert_eq!(journal.matches(&long).count(), 2, "before and after");
}
