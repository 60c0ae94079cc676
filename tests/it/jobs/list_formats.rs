//! `apsctl jobs list`: output formats and `--watch`.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Stdio;

use snapbox::{assert_data_eq, str};

use super::one_in_every_state;
use crate::support::{Store, job, send_signal};

#[test]
fn json_has_every_key_and_null_for_what_is_missing() {
    let store = Store::new();
    job("daily").without_next_run().state("PENDING").insert(&store);
    assert_data_eq!(
        store.run(&["jobs", "list", "-o", "json"]),
        str![[r#"
[
{"id":"daily","func_ref":"app.jobs.daily","job_state":"PENDING","next_run_time":null,"schedule":null,"misfire_grace_time":null,"note":null,"last_run_at":null,"last_run_status":null}
]
---- exit 0 ----

"#]]
    );
}

#[test]
fn json_without_jobs_is_an_empty_array() {
    let store = Store::new();
    assert_data_eq!(
        store.run(&["jobs", "list", "-o", "json"]),
        str![[r#"
[]
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["jobs", "list", "-o", "json", "--limit", "0"]),
        str![[r#"
[]
---- exit 0 ----

"#]]
    );
}

#[test]
fn jsonl_has_one_object_per_line() {
    let store = Store::new();
    one_in_every_state(&store);
    assert_data_eq!(
        store.run(&["jobs", "list", "-o", "jsonl", "--id", "*e?ding"]),
        str![[r#"
{"id":"pending","func_ref":"app.jobs.pending","job_state":"PENDING","next_run_time":"2025-10-27T09:00:00Z","schedule":null,"misfire_grace_time":null,"note":null,"last_run_at":null,"last_run_status":null}
---- exit 0 ----

"#]]
    );
    let lines = store.run(&["jobs", "list", "-o", "jsonl", "--limit", "0"]).code(0).stdout;
    assert_eq!(lines.lines().count(), 10, "{lines}");
}

#[test]
fn csv_quotes_what_must_be_quoted() {
    let store = Store::new();
    job("a,b").func_ref("say \"hi\"").misfire_grace_time(60).insert(&store);
    assert_data_eq!(
        store.run(&["jobs", "list", "-o", "csv"]),
        str![[r#"
id,func_ref,job_state,next_run_time,schedule,misfire_grace_time,note,last_run_at,last_run_status
"a,b","say ""hi""",SCHEDULED,2025-10-27T09:00:00Z,,60,,,
---- exit 0 ----

"#]]
    );
}

#[test]
fn every_limit_and_format_has_the_same_rows() {
    let store = Store::new();
    one_in_every_state(&store);
    for format in ["json", "jsonl", "csv", "table"] {
        let cut = store.run(&["jobs", "list", "-o", format]).code(0);
        let whole = store.run(&["jobs", "list", "-o", format, "--limit", "0"]).code(0);
        assert_eq!(cut.to_string(), whole.to_string());
    }
}

#[test]
fn tz_applies_to_tables_but_not_to_json() {
    let store = Store::new();
    job("daily").insert(&store);
    assert_data_eq!(
        store.run(&["jobs", "list", "--tz", "America/New_York"]),
        str![[r#"
id     func_ref        job_state  next_run_time            schedule  misfire_grace_time  note  last_run_at  last_run_status
daily  app.jobs.daily  SCHEDULED  2025-10-27 05:00:00 EDT
---- exit 0 ----

"#]]
    );
    let json = store.run(&["jobs", "list", "--tz", "America/New_York", "-o", "json"]).json();
    assert_eq!(json[0]["next_run_time"], "2025-10-27T09:00:00Z");
}

#[test]
fn an_unknown_time_zone_is_a_usage_error() {
    let store = Store::new();
    assert_data_eq!(
        store.run(&["jobs", "list", "--tz", "Mars/Olympus"]),
        str![[r#"
---- stderr ----
error: invalid value 'Mars/Olympus' for '--tz <ZONE>': unknown time zone `Mars/Olympus`; use a name of the IANA time zone database, such as Europe/Warsaw or UTC

For more information, try '--help'.
---- exit 2 ----

"#]]
    );
}

#[test]
fn watch_refreshes_the_list_until_it_is_interrupted() {
    let store = Store::new();
    job("first").insert(&store);
    assert_watches(&store, &["jobs", "list", "--watch=20ms", "-o", "csv"]);
}

#[test]
fn watch_works_without_a_limit() {
    let store = Store::new();
    job("first").insert(&store);
    assert_watches(&store, &["jobs", "list", "--watch=20ms", "-o", "csv", "--limit", "0"]);
}

/// Waits for the job `first`, adds `second`, waits for it, and interrupts the command.
#[track_caller]
fn assert_watches(store: &Store, args: &[&str]) {
    let mut command = store.apsctl(args).command();
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().starts_with("first,")), "the list, a first time");
    job("second").insert(store);
    assert!(lines.any(|line| line.unwrap().starts_with("second,")), "the list, a second time");
    send_signal(&child, nix::sys::signal::Signal::SIGINT);
    drop(lines);
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!((child.wait().unwrap().code(), stderr.as_str()), (Some(130), "error: interrupted (SIGINT)\n"));
}
