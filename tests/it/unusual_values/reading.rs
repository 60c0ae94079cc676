//! Every unusual value in every column: each reading command still shows the healthy rows

use serde::de::IgnoredAny;

use super::{JSON_PLACES, TIME_PLACES, TIMES, json_values, odd_id, store_with_odd_rows};
use crate::support::Store;

/// Reading commands, each with a text that it must show, and whether it is a check that may exit with 1.
const COMMANDS: &[(&str, &str, bool)] = &[
    ("jobs list", "healthy", false),
    ("jobs list --sort next_run_time --limit 0", "healthy", false),
    ("jobs list --overdue 1s", "", false),
    ("jobs show healthy", "healthy", false),
    ("jobs show ODD", "ODD", false),
    ("jobs show ODD --next 3 --from 2025-11-01", "ODD", false),
    ("jobs running", "", false),
    ("jobs verify", "", true),
    ("audit tail --since all", "healthy", false),
    ("audit tail --since all -n 0", "healthy", false),
    ("audit operations", "healthy", false),
    ("audit operations -n 0", "healthy", false),
    ("audit operations --verify", "intact", false),
    ("runs show 1", "healthy", false),
    ("runs show RUN", "", false),
    ("runs expected --since 2d --until 2025-10-26T12:00:00Z", "healthy", true),
    ("rules list", "healthy", false),
    ("rules check", "", true),
    ("rules preview", "healthy", true),
    ("rules preview --version 1", "healthy", true),
    ("rules preview --version VERSION", "", true),
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

/// Runs every command in every format. Commands that name an odd row run for each of these rows.
fn check_all(store: &Store, odd: usize) {
    let mut failed = Vec::new();
    for (command, shown, finds) in COMMANDS {
        let each = ["ODD", "RUN", "VERSION"].iter().any(|word| command.contains(word));
        for nth in 0..if each { odd * 2 } else { 1 } {
            // Each job has two runs; those of the healthy job come first.
            let number = (nth + 3).to_string();
            let id = odd_id(nth / 2);
            let command =
                command.replace("ODD", &id).replace("RUN", &number).replace("VERSION", &(nth / 2 + 2).to_string());
            let formats: &[&str] = match (each, command.starts_with("metrics")) {
                (_, true) => &["table"],
                (true, _) => [&["table", "json"], &["jsonl", "csv"]][nth % 2],
                (false, _) => &["table", "json", "jsonl", "csv"],
            };
            for format in formats {
                let mut args: Vec<&str> = command.split(' ').collect();
                args.extend(["-o", format]);
                let out = store.run(&args);
                let ends_well = out.code == Some(0) || *finds && out.code == Some(1);
                let is_valid = match *format {
                    "json" => serde_json::from_str::<IgnoredAny>(&out.stdout).is_ok(),
                    "jsonl" => out.stdout.lines().all(|line| serde_json::from_str::<IgnoredAny>(line).is_ok()),
                    _ => true,
                };
                if !ends_well || !is_valid || !out.stdout.contains(&shown.replace("ODD", &id)) {
                    let out: String = out.to_string().chars().take(1500).collect();
                    failed.push(format!("{args:?} (valid: {is_valid}): {out}"));
                }
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn reading_commands_work_without_unusual_values() {
    check_all(&store_with_odd_rows(1), 1);
}

#[test]
fn unusual_json_in_every_column_is_shown() {
    let values = json_values();
    let store = store_with_odd_rows(values.len());
    for (nth, (_, value)) in values.iter().enumerate() {
        let odd = odd_id(nth);
        for place in &JSON_PLACES {
            store.sql(&(place.sql)(&odd, value));
        }
        // The entry in the journal contains the value, too.
        store.run(&["jobs", "pause", &odd]).code(0);
    }
    check_all(&store, values.len());
}

#[test]
fn unusual_times_in_every_column_are_shown() {
    let store = store_with_odd_rows(TIMES.len());
    for (nth, value) in TIMES.iter().enumerate() {
        let odd = odd_id(nth);
        for place in &TIME_PLACES {
            store.sql(&(place.sql)(&odd, value));
        }
        store.run(&["jobs", "remove", &odd]).code(0);
        store.run(&["undo"]).code(0);
    }
    check_all(&store, TIMES.len());
}

#[test]
fn numbers_keep_all_digits_and_unusual_times_are_shown_as_text() {
    let store = store_with_odd_rows(1);
    store.sql(
        "UPDATE apscheduler_jobs SET args = '[1.10, 12345678901234567890.123, 1e400]', next_run_time = 'infinity' WHERE id = 'odd-0';
         UPDATE automation_audit_log SET completed_at = '294276-12-31 00:00:00+00' WHERE job_id = 'odd-0'",
    );
    let long = format!("1{}", "0".repeat(400));
    for format in ["json", "jsonl", "csv"] {
        let shown = store.run(&["jobs", "show", "odd-0", "-o", format]).code(0).stdout.replace(['\n', ' '], "");
        assert!(shown.contains(&format!("[1.10,12345678901234567890.123,{long}]")), "{shown}");
        assert!(shown.contains("itsnext_run_timeisinfinity"), "{shown}");
        let runs = store.run(&["audit", "tail", "--since", "all", "--job", "odd-0", "-o", format]).code(0).stdout;
        assert!(runs.contains("294276-12-31 00:00:00+00"), "{runs}");
    }
    for time in TIMES.iter().filter(|time| !time.starts_with("0001")) {
        store.sql(&format!("UPDATE automation_audit_log SET created_at = '{time}' WHERE job_id = 'odd-0'"));
        let written = store.value(&format!("SELECT '{time}'::timestamptz"));
        let runs = store.run(&["audit", "tail", "--since", "all", "--job", "odd-0", "-o", "csv"]).code(0).stdout;
        assert!(runs.contains(&written), "{written}: {runs}");
    }
    store.run(&["jobs", "pause", "odd-0"]).code(0);
    let journal = store.run(&["audit", "operations", "-n", "0", "-o", "jsonl"]).code(0).stdout;
    assert_eq!(journal.matches(&long).count(), 2, "before and after");
}
