//! Hostile values in the store

use std::collections::BTreeSet;
use std::process::Command;

use apsctl::testing::shell;
use serde_json::Value;

use super::{COMMANDS, assert_harmless, assert_unharmed, values, with_value};
use crate::support::{Store, apsctl};

/// Returns a store in which every text that a command shows is one of the values.
fn store_with_hostile_values() -> Store {
    let store = Store::new();
    let mut client = store.client();
    for (at, value) in values().iter().enumerate() {
        // The messages differ by job state.
        let state = ["SCHEDULED", "PAUSED", "EXECUTING", "PENDING"][at % 4];
        let next = (at % 3 > 0).then_some("2025-10-26 08:00Z");
        let json = serde_json::json!({ value.as_str(): [value] });
        let unknown = serde_json::json!({"field": value, "op": "eq", "value": value});
        let known = serde_json::json!({"field": "author", "op": "eq", "value": value});
        for (sql, json) in [
            (
                "INSERT INTO apsctl.pauses (job_id, kept_job_state, reason, paused_by, paused_at)
                 SELECT $1, 'SCHEDULED', $1, $1, '2025-10-26Z' WHERE $2::jsonb IS NOT NULL",
                &json,
            ),
            (
                "INSERT INTO automation_audit_log (job_id, status, created_at, completed_at, error, details)
                 VALUES ($1, 'failed', '2025-10-26 09:00Z', '2025-10-26 09:01Z', $1, $2),
                        ($1, $1, '2025-10-26 09:00Z', NULL, $1, $2)",
                &json,
            ),
            ("INSERT INTO approval_rules (name, conditions) VALUES ($1, $2)", &unknown),
            ("INSERT INTO approval_rules (name, conditions) VALUES ($1 || ' valid', $2)", &known),
            ("INSERT INTO versions (author, source, metadata, approved) VALUES ($1, $1, $2, false)", &json),
            (
                "INSERT INTO apsctl.operations (at, os_user, sudo_user, host, db_role, command, job_id, before, after, reason)
                 VALUES ('2025-10-26Z', $1, $1, $1, '', $1, $1, $2, jsonb_build_object('job', $2::jsonb), $1)",
                &json,
            ),
        ] {
            client.execute(sql, &[value, json]).unwrap_or_else(|e| panic!("{sql}: {:?}", e.as_db_error()));
        }
        let job = "INSERT INTO apscheduler_jobs (id, func_ref, args, kwargs, job_state, next_run_time)
                   VALUES ($1, $1, jsonb_build_array($1::text), jsonb_build_object($1::text, $1), $2, ($3::text)::timestamptz)";
        client.execute(job, &[value, &state, &next]).unwrap_or_else(|e| panic!("{:?}", e.as_db_error()));
    }
    store
}

#[test]
fn no_output_format_contains_control_characters_of_the_store() {
    let store = store_with_hostile_values();
    // Commands that change nothing, so that each sees all values.
    let changes = ["trigger", "pause", "resume", "schedule", "remove", "undo", "run-once"];
    let reads = COMMANDS.iter().filter(|command| !command.iter().any(|word| changes.contains(word)));
    for command in reads {
        for format in ["table", "json", "jsonl", "nagios"] {
            let words = with_value(command, "daily");
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let ended = store.run(&[&["-o", format, "-v", "--color=never"], &words[..]].concat());
            assert_harmless(&ended, &(command, format));
        }
    }
    for command in [
        &["rules", "preview", "--version", "3"][..],
        &["audit", "tail", "--since", "all", "-n", "0"],
        &["audit", "operations", "-n", "0"],
        &["run-once", "--dry-run", "-v"],
        &["run-once", "-v"],
        &["runs", "undo", "1"],
        &["undo"],
    ] {
        assert_harmless(&store.run(command), &command);
    }
    assert_unharmed(&store);
}

#[test]
fn json_and_csv_contain_the_exact_values() {
    let store = store_with_hostile_values();
    let expected: BTreeSet<String> = values().into_iter().collect();
    for (command, column) in [
        (&["jobs", "list", "--limit", "0"][..], "id"),
        (&["jobs", "list", "--limit", "0"], "func_ref"),
        (&["audit", "tail", "-n", "0", "--since", "all"], "error"),
        (&["audit", "operations", "-n", "0"], "reason"),
        (&["audit", "operations", "-n", "0"], "command"),
    ] {
        let run = |format| store.run(&[command, &["-o", format]].concat()).code(0).stdout;
        let texts = |rows: &[Value]| -> BTreeSet<String> {
            rows.iter().map(|row| row[column].as_str().unwrap().to_owned()).collect()
        };
        let json: Vec<Value> = serde_json::from_str(&run("json")).unwrap();
        assert_eq!(texts(&json), expected, "{command:?} {column}");
        // A line of JSON stays one line for every reader, whatever line separators the reader knows.
        let jsonl = run("jsonl");
        let ends =
            |c: char| matches!(c, '\n' | '\r' | '\x0b' | '\x0c' | '\x1c'..='\x1e' | '\u{85}' | '\u{2028}' | '\u{2029}');
        let lines: Vec<Value> =
            jsonl.split(ends).filter(|line| !line.is_empty()).map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), json.len());
        assert_eq!(texts(&lines), expected, "{command:?} {column}");
        let csv = run("csv");
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        let at = reader.headers().unwrap().iter().position(|name| name == column).unwrap();
        let cells: BTreeSet<String> = reader.records().map(|row| row.unwrap()[at].to_owned()).collect();
        assert_eq!(cells, expected, "{command:?} {column}");
    }
}

/// In a suggested command, a shell reads the value as exactly one argument.
#[test]
fn suggested_commands_can_be_run_in_a_shell() {
    let store = store_with_hostile_values();
    for value in values() {
        let shown = shell::with_argument("apsctl jobs resume", &value);
        assert!(!shown.chars().any(super::is_dangerous), "{shown:?}");
        // Debian's sh does not support $'…', which is used for a line break at the end.
        let program = if shown.contains("$'") { "bash" } else { "sh" };
        let words = shown.strip_prefix("apsctl").unwrap();
        let script = format!(
            "set -- {words}; [ $# = 4 ] && [ \"$3\" = -- ] && set -- \"$1\" \"$2\" \"$4\"; printf '%s ' $# \"$1\" \"$2\"; printf '|%s|' \"$3\""
        );
        let said = Command::new(program).args(["-c", &script]).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&said.stdout), format!("3 jobs resume |{value}|"), "{shown}");
        let job = store.run(&["jobs", "show", "-o", "json", "--", &value]).code(0).json();
        if job["job_state"] == "PAUSED" {
            let why = store.run(&["jobs", "show", "--", &value]).stdout;
            assert!(why.contains(&shown), "{why:?} lacks {shown:?}");
        }
    }
    assert!(!std::path::Path::new("/tmp/apsctl-hostile").exists());
}

/// A session that blocks a command can choose any name.
#[test]
fn the_name_of_a_blocking_session_is_escaped() {
    let store = store_with_hostile_values();
    for value in values().iter().filter(|value| value.len() < 64) {
        let mut holder = store.client();
        holder.execute("SELECT set_config('application_name', $1, false)", &[value]).unwrap();
        let mut open = holder.transaction().unwrap();
        open.batch_execute("LOCK TABLE apscheduler_jobs IN ROW EXCLUSIVE MODE").unwrap();
        let ended = store.run(&["indexes", "create", "--lock-timeout", "1ms"]).code(4);
        assert_harmless(&ended, value);
    }
}

#[test]
fn hostile_settings_in_an_env_file_are_escaped() {
    let store = store_with_hostile_values();
    let file = tempfile::NamedTempFile::new().unwrap();
    for value in values() {
        for name in
            ["DATABASE_URL", "PGHOST", "SCHEDULER_MAX_CONCURRENT_JOBS", "APSCTL_JOBS_TABLE", "JOB_TIMEOUT_SECONDS"]
        {
            let quoted = value.replace('\\', "\\\\").replace('"', "\\\"").replace('$', "\\$");
            std::fs::write(file.path(), format!("{name}=\"{quoted}\"\nPGCONNECT_TIMEOUT=1\n")).unwrap();
            let ended = apsctl(&["run-once", "--retries=0", "--env-file", file.path().to_str().unwrap()]).run();
            assert_harmless(&ended, &(name, &value));
        }
    }
    assert_unharmed(&store);
}
