//! Unusual values that PostgreSQL accepts: deeply nested JSON, numbers beyond a double, and times beyond the calendar. apsctl
//! must show, keep and restore them, and such a row must not affect other rows.

mod reading;
mod restoring;

use crate::support::{Store, insert_run, job};

/// JSON values by name, as SQL.
fn json_values() -> Vec<(&'static str, String)> {
    let nested = |depth: usize| format!("(repeat('[', {depth}) || '1' || repeat(']', {depth}))::jsonb");
    vec![
        ("nested 130 deep", nested(130)),
        ("nested 3000 deep", nested(3000)),
        ("objects 200 deep", "(repeat('{\"a\":', 200) || '1' || repeat('}', 200))::jsonb".into()),
        ("a number beyond a double", "'[1e400, -1e-400]'::jsonb".into()),
        ("a number of 100,000 digits", "('{\"n\": ' || repeat('9', 100000) || '.5}')::jsonb".into()),
        ("numbers that a double would round", "'[1.10, 12345678901234567890.123]'::jsonb".into()),
        (
            "unusual strings",
            r#"'{"\u007f\n\"": "\u001b[2J\ud83d\ude00", "": null, "job": {"job_state": 1}}'::jsonb"#.into(),
        ),
        ("a string", "'\"x\"'::jsonb".into()),
        ("null", "'null'::jsonb".into()),
    ]
}

const TIMES: [&str; 6] = [
    "infinity",
    "-infinity",
    "294276-12-31 23:59:59.999999+00",
    "10000-01-01 00:00:00+00",
    "4713-01-01 00:00:00+00 BC",
    "0001-01-01 00:00:00+00",
];

/// A place for a value: its name, and the SQL that stores the value of a row there.
struct Place {
    name: &'static str,
    sql: fn(&str, &str) -> String,
}

const JSON_PLACES: [Place; 5] = [
    Place { name: "args", sql: |odd, value| format!("UPDATE apscheduler_jobs SET args = {value} WHERE id = '{odd}'") },
    Place {
        name: "kwargs",
        sql: |odd, value| format!("UPDATE apscheduler_jobs SET kwargs = {value} WHERE id = '{odd}'"),
    },
    Place {
        name: "details",
        sql: |odd, value| {
            format!(
                "UPDATE automation_audit_log SET details = jsonb_build_object('attempt', 1, 'due_at', {value}, 'rules', {value},
                 'host', {value}, 'own', {value}) WHERE job_id = '{odd}'; UPDATE automation_audit_log SET details = {value} WHERE job_id = 'other-{odd}'"
            )
        },
    },
    Place {
        name: "conditions",
        sql: |odd, value| format!("UPDATE approval_rules SET conditions = {value} WHERE name = '{odd}'"),
    },
    Place {
        name: "metadata",
        sql: |odd, value| format!("UPDATE versions SET metadata = {value} WHERE author = '{odd}'"),
    },
];

const TIME_PLACES: [Place; 5] = [
    Place {
        name: "next_run_time",
        sql: |odd, value| format!("UPDATE apscheduler_jobs SET next_run_time = '{value}' WHERE id = '{odd}'"),
    },
    Place {
        name: "created_at",
        sql: |odd, value| format!("UPDATE automation_audit_log SET created_at = '{value}' WHERE job_id = '{odd}'"),
    },
    Place {
        name: "completed_at",
        sql: |odd, value| format!("UPDATE automation_audit_log SET completed_at = '{value}' WHERE job_id = '{odd}'"),
    },
    Place {
        name: "created_at of an open run",
        sql: |_, value| {
            format!(
                "INSERT INTO automation_audit_log (job_id, status, created_at) VALUES ('healthy', 'running', '{value}')"
            )
        },
    },
    Place {
        name: "the times of a pause",
        sql: |odd, value| {
            format!(
                "UPDATE apscheduler_jobs SET job_state = 'PAUSED', next_run_time = NULL WHERE id = '{odd}';
                 INSERT INTO apsctl.pauses (job_id, kept_next_run_time, kept_job_state, paused_by, paused_at)
                 VALUES ('{odd}', '{value}', 'SCHEDULED', 'alice', '{value}')"
            )
        },
    },
];

/// Returns a store with a healthy job, its runs, rule and version, and `odd` more of each to put values into.
fn store_with_odd_rows(odd: usize) -> Store {
    let store = Store::new();
    for id in std::iter::once("healthy".to_owned()).chain((0..odd).map(odd_id)) {
        job(&id).insert(&store);
        insert_run(&store, &id, "completed", "2025-10-26 09:00:00+00", Some(2.0));
        insert_run(&store, &format!("other-{id}"), "failed", "2025-10-26 08:00:00+00", Some(1.0));
        store.sql(&format!(
            "INSERT INTO approval_rules (name, priority, conditions)
             VALUES ('{id}', 10, '{{\"field\": \"author\", \"op\": \"eq\", \"value\": \"{id}\"}}');
             INSERT INTO versions (author, confidence) VALUES ('{id}', 0.5);
             INSERT INTO apsctl.schedules (job_id, cron, time_zone, dialect, updated_at)
             VALUES ('{id}', '0 9 * * *', 'UTC', 'crontab', '2025-10-01 00:00:00+00')"
        ));
    }
    store.run(&["jobs", "schedule", "healthy", "--cron", "0 9 * * *"]).code(0);
    store
}

fn odd_id(nth: usize) -> String {
    format!("odd-{nth}")
}
