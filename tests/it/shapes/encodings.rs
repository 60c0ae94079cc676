//! Databases with other encodings than UTF-8.

use super::variants::{Variant, variant};
use super::{COMMANDS, compare, outputs, with_standard_rows, without_volatile_lines};
use crate::support::Store;

#[track_caller]
fn check(encoding: &str, variant: &Variant) {
    let differences = compare(&with_standard_rows(Store::with_encoding(encoding)), variant);
    assert!(differences.is_empty(), "{encoding}: {} differences\n{}", differences.len(), differences.join("\n"));
}

#[test]
fn every_command_supports_latin1() {
    check("LATIN1", &variant("LATIN1", ""));
}

#[test]
fn every_command_supports_sql_ascii() {
    check("SQL_ASCII", &variant("SQL_ASCII", ""));
}

/// Adds a letter (`:e`) to several rows that is one byte in LATIN1.
const LETTERS: &str = "
    UPDATE apscheduler_jobs SET func_ref = 'app.caf' || :e, args = jsonb_build_array(:e), kwargs = jsonb_build_object(:e, :e) WHERE id IN ('2', '6');
    INSERT INTO apscheduler_jobs (id, func_ref, args, kwargs, next_run_time, job_state)
    VALUES ('8' || :e, 'f', '[]', '{}', '2025-10-26 10:00:00+00', 'PAUSED'), ('9', 'f', '[]', '{}', NULL, 'ODD' || :e);
    UPDATE automation_audit_log SET error = 'caf' || :e, job_id = '1' || :e, details = jsonb_build_object('host', :e, :e, 1) WHERE id IN (60, 51);
    UPDATE automation_audit_log SET status = 'odd' || :e WHERE id = 59;
    UPDATE approval_rules SET name = 'Fr' || :e WHERE name = 'Fresh';
    UPDATE versions SET author = 'a' || :e, metadata = jsonb_build_object('n', :e) WHERE id = 1";

/// Maintenance pauses all jobs, but a job whose id has invalid bytes cannot be addressed.
const SKIPPED: &[&str] = &["maintenance begin", "maintenance end"];

#[test]
fn invalid_bytes_affect_only_their_own_cell() {
    let run = |store: Store, letter: &str| {
        store.sql(&LETTERS.replace(":e", letter));
        outputs(&store, &[], SKIPPED)
    };
    let expected = run(with_standard_rows(Store::new()), "'\u{e9}'");
    let found = run(with_standard_rows(Store::with_encoding("SQL_ASCII")), "convert_from('\\xe9', 'SQL_ASCII')");
    let variant = variant("bytes", "");
    let letter = |text: &str| text.replace('\u{e9}', "\u{fffd}");
    let mut differences = Vec::new();
    for ((args, expected), found) in COMMANDS.iter().zip(&expected).zip(&found) {
        let (want, got) =
            (letter(&without_volatile_lines(expected, &variant)), without_volatile_lines(found, &variant));
        if want != got {
            differences.push(format!("apsctl {}\n{want}\n-- found\n{got}", args.join(" ")));
        }
    }
    assert!(differences.is_empty(), "{} differences\n{}", differences.len(), differences.join("\n"));
}

#[test]
fn rules_with_invalid_bytes_never_approve() {
    let store = with_standard_rows(Store::with_encoding("SQL_ASCII"));
    store.sql("UPDATE versions SET author = 'caf' || convert_from('\\xe9', 'SQL_ASCII') WHERE NOT approved;
               DELETE FROM approval_rules;
               INSERT INTO approval_rules (name, priority, is_active, conditions)
               VALUES ('Not from the bar', 1, true, jsonb_build_object('field', 'author', 'op', 'ne', 'value', 'caf' || convert_from('\\xe9', 'SQL_ASCII')))");
    let listed = store.run(&["rules", "list", "-o", "json"]).code(0).json();
    assert_eq!((&listed[0]["status"], &listed[0]["would_approve"]), (&"invalid".into(), &0.into()), "{listed}");
    store.run(&["run-once"]).code(1);
    assert_eq!(store.value("SELECT count(*) FROM versions WHERE approved_by_rule IS NOT NULL"), "0");
}

#[test]
fn undo_restores_rows_with_invalid_bytes_exactly_or_not_at_all() {
    let store = with_standard_rows(Store::with_encoding("SQL_ASCII"));
    store.sql("UPDATE apscheduler_jobs SET func_ref = 'caf' || convert_from('\\xe9', 'SQL_ASCII') WHERE id = '6'");
    let row = "SELECT encode(convert_to(func_ref, 'SQL_ASCII'), 'hex') FROM apscheduler_jobs WHERE id = '6'";
    let before = store.value(row);
    let removed = store.run(&["jobs", "remove", "6", "--purge", "--yes"]);
    let undone = store.run(&["undo"]);
    let after = store.client().query_opt(&format!("SELECT ({row})"), &[]).unwrap().unwrap();
    let after: Option<String> = after.get(0);
    assert!(after.is_none_or(|after| after == before), "{removed}{undone}");
}

#[test]
fn characters_missing_in_the_encoding_are_refused() {
    let store = with_standard_rows(Store::with_encoding("LATIN1"));
    store.run(&["jobs", "show", "\u{17c}"]).code(3);
    store.run(&["jobs", "trigger", "\u{17c}"]).code(3);
    let refused = store.run(&["jobs", "pause", "2", "--reason", "pod\u{142}\u{105}czenie"]).code(3);
    assert!(refused.stderr.contains("has no equivalent in encoding \"LATIN1\""), "{refused}");
    assert_eq!(store.value("SELECT job_state FROM apscheduler_jobs WHERE id = '2'"), "SCHEDULED");
    // An error text that is too long is truncated before it is written to the audit log.
    let long = "x".repeat(400);
    store.sql(&format!("INSERT INTO approval_rules (name, priority, conditions) VALUES ('long', 5, '{{\"field\": \"{long}\", \"op\": \"eq\", \"value\": 1}}')"));
    store.run(&["run-once"]).code(1);
    assert_eq!(store.value("SELECT status FROM automation_audit_log ORDER BY id DESC LIMIT 1"), "completed");
}
