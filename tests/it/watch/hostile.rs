//! Texts of the store that are meant to do harm.

use serde_json::Value;

use super::{Watched, objects};
use crate::support::{Reply, insert_run, web_server};

/// Ids that are commands for a shell, a terminal or a chat.
const IDS: [&str; 7] = [
    "'; touch /tmp/apsctl-hostile; '",
    "$(touch /tmp/apsctl-hostile)`touch /tmp/apsctl-hostile`",
    "\u{1b}[2J\u{202e}\nerror: forged",
    "<!channel> & <https://evil.example|fix>",
    "@channel @here [fix](https://evil.example)",
    "\"}, {\"event\": \"gone\"",
    "-rf --no-preserve-root",
];

#[test]
fn hostile_ids_harm_no_receiver() {
    let (watched, web) = (Watched::healthy(), web_server(|_| Reply::Status(200, String::new())));
    let mut client = watched.store.client();
    for id in IDS {
        let sql = "INSERT INTO apscheduler_jobs (id, func_ref, args, kwargs, job_state, next_run_time)
                   VALUES ($1, 'f', '[]', '{}', 'SCHEDULED', '2025-10-26 10:00Z')";
        client.execute(sql, &[&id]).unwrap();
    }
    let log = watched.path("log");
    let exec = format!("printf '%s\\0' \"$APSCTL_FINDING_JOB_ID\" >> {log}");
    let ended = watched.once(&["--check", "stale", "--webhook", &web.url("/"), "--exec", &exec]).code(1);
    let sorted = |mut ids: Vec<String>| {
        ids.sort();
        ids
    };
    let expected = sorted(IDS.map(str::to_owned).to_vec());
    let ids = |rows: &[Value]| sorted(rows.iter().map(|row| row["job_id"].as_str().unwrap().to_owned()).collect());
    let bodies: Vec<Value> =
        web.requests().iter().map(|request| serde_json::from_str(&request.body).unwrap()).collect();
    assert_eq!(ids(&objects(&ended.stdout)), expected);
    assert_eq!(ids(&bodies), expected);
    assert_eq!(sorted(watched.read("log").split_terminator('\0').map(str::to_owned).collect()), expected);
    assert!(!std::path::Path::new("/tmp/apsctl-hostile").exists());
    for body in &bodies {
        let text = body["text"].as_str().unwrap();
        assert!(!text.contains(['<', '>', '\u{1b}', '\n', '\u{202e}']), "{text}");
        assert!(!text.contains("@channel") && !text.contains("](") && !text.contains("& "), "{text}");
    }
    // The next round finds them again by their ids.
    assert_eq!(watched.once(&["--check", "stale"]).code(1).stdout, "");
}

#[test]
fn a_very_long_error_is_shortened() {
    let (watched, web) = (Watched::healthy(), web_server(|_| Reply::Status(200, String::new())));
    insert_run(&watched.store, "fresh", "failed", "2025-10-26 11:00:00+00", Some(1.0));
    watched.sql("UPDATE automation_audit_log SET error = 'postgresql://u:s3cret@h/db ' || repeat('é\x1b\n', 350000)");
    let exec = "test ${#APSCTL_FINDING_SUMMARY} -gt 100";
    let ended = watched.once(&["--webhook", &web.url("/"), "--exec", exec]).code(1);
    let row = objects(&ended.stdout).remove(0);
    let summary = row["summary"].as_str().unwrap();
    assert_eq!(summary.chars().count(), 1000);
    assert!(summary.ends_with('…') && summary.contains("postgresql://u:***@h/db"), "{summary}");
    assert!(!summary.contains('\u{1b}') && !summary.contains('\n'), "{summary}");
    assert!(web.requests()[0].body.len() < 10_000);
}

#[test]
fn an_id_of_a_megabyte_is_reported() {
    let (watched, web) = (Watched::healthy(), web_server(|_| Reply::Status(200, String::new())));
    watched.sql("ALTER TABLE apscheduler_jobs ALTER COLUMN id TYPE text");
    watched.sql(
        "ALTER TABLE apscheduler_jobs DROP CONSTRAINT IF EXISTS apscheduler_jobs_pkey CASCADE;
         INSERT INTO apscheduler_jobs (id, func_ref, args, kwargs, job_state, next_run_time)
         VALUES (repeat('é', 500000), 'f', '[]', '{}', 'SCHEDULED', '2025-10-26 10:00Z')",
    );
    let exec = "test ${#APSCTL_FINDING_JOB_ID} -gt 10000";
    let args = ["--check", "stale", "--webhook", &web.url("/"), "--exec", exec];
    let ended = watched.once(&args).code(1);
    assert_eq!(objects(&ended.stdout)[0]["job_id"].as_str().unwrap().chars().count(), 500_000);
    assert_eq!(web.requests().len(), 1);
    assert_eq!(watched.once(&args).code(1).stdout, "");
}
