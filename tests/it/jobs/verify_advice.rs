//! The advice of `jobs verify` on runs. Each fix is executed, and its finding is gone.

use std::fs;

use serde_json::Value;

use crate::aps3::store_from_dump;
use crate::support::{Output, Store, insert_run, job};

/// Returns a store of APScheduler 3 with the job `interval-30s` only.
fn stock() -> Store {
    let store = store_from_dump("aps3.sql");
    store.migrate();
    store.sql("DROP TABLE IF EXISTS automation_audit_log; DELETE FROM apscheduler_jobs WHERE id <> 'interval-30s'");
    store
}

fn verify(store: &Store, args: &[&str]) -> Output {
    store.run(&[&["jobs", "verify", "-o", "json"], args].concat())
}

/// Returns the effect and the fix of a finding, if it is reported.
fn finding(store: &Store, code: &str, args: &[&str]) -> Option<(String, String)> {
    let found = verify(store, args).json();
    let row = found.as_array().unwrap().iter().find(|row| row["finding"] == code)?;
    let text = |key: &str| row[key].as_str().unwrap().to_owned();
    Some((text("effect"), text("fix")))
}

/// Executes a printed command.
fn execute(store: &Store, fix: &str) {
    let words: Vec<&str> = fix.split(' ').collect();
    assert_eq!(words.first(), Some(&"apsctl"), "{fix}");
    store.run(&words[1..]).code(0);
}

/// Imports runs of the job `interval-30s`: when each was due, how late it started, and how long it took. One that was missed
/// takes no time.
fn import(store: &Store, runs: &[(&str, u32, Option<u32>)]) {
    let shown = store.run(&["jobs", "show", "interval-30s", "-o", "json"]).json();
    let text = |key: &str| shown[key].as_str().unwrap().to_owned();
    let job = format!("{} (trigger: {}, next run at: 2025-10-26 12:00:00 UTC)", text("name"), text("trigger"));
    let line = |seconds: u32, due: &str, text: String| {
        let at = chrono::NaiveDateTime::parse_from_str(due, "%Y-%m-%d %H:%M:%S").unwrap()
            + chrono::TimeDelta::seconds(seconds.into());
        format!("{at}.100 INFO apscheduler.executors.default: {text}\n")
    };
    let lines = runs.iter().map(|(due, delay, duration)| match duration {
        Some(duration) => {
            line(*delay, due, format!("Running job \"{job}\" (scheduled at {due}+00:00)"))
                + &line(delay + duration, due, format!("Job \"{job}\" executed successfully"))
        }
        None => line(*delay, due, format!("Run time of job \"{job}\" was missed by 0:00:{delay:02}.100000")),
    });
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("scheduler.log");
    fs::write(&log, lines.collect::<String>()).unwrap();
    store.run(&["runs", "import", "--file", log.to_str().unwrap()]).code(0);
}

#[test]
fn the_fix_of_imported_runs_that_were_missed_is_a_longer_grace() {
    let store = stock();
    import(&store, &[("2025-10-26 09:00:00", 0, Some(2)), ("2025-10-26 09:00:30", 9, None)]);
    store.run(&["jobs", "edit", "interval-30s", "--grace", "5s"]).code(0);
    let (effect, fix) = finding(&store, "grace-short", &[]).unwrap();
    assert_eq!(effect, "certain: 1 of 2 recorded runs were missed, up to 9.1 s late, because the grace time is 5 s");
    assert_eq!(finding(&store, "grace-short", &["--ignore", "grace-short"]), None);
    execute(&store, &fix);
    assert_eq!(finding(&store, "grace-short", &[]), None);
}

#[test]
fn the_fix_of_runs_that_overlap_is_a_number_of_instances() {
    let store = stock();
    import(&store, &[("2025-10-26 09:00:00", 0, Some(70)), ("2025-10-26 09:02:00", 0, Some(70))]);
    let (effect, fix) = finding(&store, "overlaps-itself", &[]).unwrap();
    assert!(
        effect.starts_with("certain: 1 of 20 runs takes 70.0 s or more (2 runs), and the job starts every 30s"),
        "{effect}"
    );
    assert_eq!(finding(&store, "overlaps-itself", &["--ignore", "overlaps-itself"]), None);
    execute(&store, &fix);
    assert_eq!(finding(&store, "overlaps-itself", &[]), None);
}

#[test]
fn more_threads_or_other_times_are_no_longer_a_crowd() {
    let store = stock();
    let (copy, at) = ("INSERT INTO apscheduler_jobs SELECT", "FROM apscheduler_jobs WHERE id = 'interval-30s'");
    store.sql(&format!("{copy} 'copy', next_run_time, job_state {at}"));
    let (effect, fix) = finding(&store, "thundering", &["--threads", "1"]).unwrap();
    assert!(effect.starts_with("likely: 2 jobs start at "), "{effect}");
    assert!(fix.ends_with("or give the executor more threads and set --threads 2"), "{fix}");
    assert_eq!(finding(&store, "thundering", &["--threads", "2"]), None);
    assert_eq!(finding(&store, "thundering", &["--threads", "1", "--ignore", "thundering"]), None);
    store.run(&["jobs", "schedule", "interval-30s", "--at", "2027-01-01T00:00:00Z"]).code(0);
    assert_eq!(finding(&store, "thundering", &["--threads", "1"]), None);
}

#[test]
fn djangos_executions_are_the_runs() {
    let store = stock();
    store.sql(
        "CREATE TABLE django_apscheduler_djangojob (id varchar(255) PRIMARY KEY, next_run_time timestamptz, job_state bytea NOT NULL);
         INSERT INTO django_apscheduler_djangojob SELECT id, to_timestamp(next_run_time), job_state FROM apscheduler_jobs;
         DROP TABLE apscheduler_jobs;
         CREATE TABLE django_apscheduler_djangojobexecution (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
             job_id varchar(255) NOT NULL, status varchar(50) NOT NULL, run_time timestamptz NOT NULL,
             duration numeric(15, 2), finished numeric(15, 2), exception varchar(1000), traceback text);
         INSERT INTO django_apscheduler_djangojobexecution (job_id, status, run_time, duration, finished)
         SELECT 'interval-30s', 'Executed', at, 70, extract(epoch FROM at) + 70
         FROM generate_series(timestamptz '2025-10-26 09:00Z', '2025-10-26 09:10Z', '2 min') at;
         INSERT INTO django_apscheduler_djangojobexecution (job_id, status, run_time)
         VALUES ('interval-30s', 'Missed!', '2025-10-26 10:00Z')",
    );
    store.run(&["jobs", "edit", "interval-30s", "--grace", "5s"]).code(0);
    for code in ["grace-short", "overlaps-itself"] {
        let (effect, fix) = finding(&store, code, &[]).unwrap_or_else(|| panic!("{}", verify(&store, &[])));
        assert!(effect.starts_with("certain: 1 of "), "{effect}");
        execute(&store, &fix);
        assert_eq!(finding(&store, code, &[]), None, "{fix}");
    }
}

#[test]
fn the_grace_of_the_applications_table_is_changed_in_the_application() {
    let store = Store::new();
    job("nightly").misfire_grace_time(5).insert(&store);
    insert_run(&store, "nightly", "completed", "2025-10-26 09:00:00+00", Some(1.0));
    insert_run(&store, "nightly", "missed", "2025-10-26 10:00:00+00", None);
    let (effect, fix) = finding(&store, "grace-short", &[]).unwrap();
    assert_eq!(effect, "certain: 1 of 2 recorded runs were missed, because the grace time is 5 s");
    assert_eq!(fix, "set misfire_grace_time of job nightly to 5m in the application");
    store.sql("UPDATE apscheduler_jobs SET misfire_grace_time = 300");
    assert_eq!(finding(&store, "grace-short", &[]), None);
}

#[test]
fn unknown_findings_and_numbers_are_refused() {
    let store = Store::new();
    for (args, message) in [
        (&["--ignore", "grace-shorts"][..], "no finding has this name; did you mean grace-short?"),
        (&["--ignore", "x"], "the findings are "),
        (&["--ignore", ""], "the findings are "),
        (&["--threads", "0"], "the executor has at least one thread"),
        (&["--threads", "-1"], "unexpected argument '-1'"),
        (&["--threads", "many"], "invalid digit"),
    ] {
        let out = verify(&store, args).code(2);
        assert!(out.stderr.contains(message), "{args:?}: {out}");
    }
    let all = verify(&store, &["--ignore", "x"]).stderr;
    for code in ["grace-short", "overlaps-itself", "thundering"] {
        assert!(all.contains(code), "{all}");
    }
    assert_eq!(
        verify(&store, &["--ignore", "grace-short", "--ignore", "thundering"]).code(0).json(),
        Value::Array(Vec::new())
    );
}
