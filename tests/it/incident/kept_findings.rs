//! What a saved store knows of imported runs and of approvals is the same in the sandbox.

use serde_json::Value;

use super::round_trip::{findings, without_docker};
use crate::support::{Demo, Output, SandboxState};

#[test]
fn imported_runs_and_their_coverage_are_kept() {
    let store = crate::aps3::writing::migrated("aps3.sql");
    store.sql("DROP TABLE automation_audit_log CASCADE");
    let state = SandboxState::new();
    let [log, file] = ["scheduler.log", "incident.tar.gz"].map(|name| state.0.path().join(name));
    let (log, file) = (log.to_str().unwrap(), file.to_str().unwrap());
    let names: Vec<(String, String)> = serde_json::from_str::<Value>(&crate::aps3::fixture("aps3_truth.json"))
        .unwrap()
        .to_string()
        .split("\"str\":\"")
        .filter_map(|text| text.split_once(" (trigger: ")?.1.split_once(", next run").map(|(t, _)| (text, t)))
        .map(|(text, trigger)| (text.split(" (").next().unwrap().to_owned(), trigger.to_owned()))
        .collect();
    let mut lines = String::new();
    for (minute, (name, trigger)) in (10..50).zip(&names) {
        let job = format!("\"{name} (trigger: {trigger}, next run at: 2025-10-26 12:00:00 UTC)\"");
        let at = format!("2025-10-26 11:{minute}:00");
        lines += &format!(
            "{at},010 INFO apscheduler.executors.default: Running job {job} (scheduled at {at}+00:00)\n\
             {at},900 INFO apscheduler.executors.default: Job {job} executed successfully\n"
        );
    }
    std::fs::write(log, lines).unwrap();
    let imported = store.run(&["runs", "import", "--file", log, "-o", "json"]).code(0);
    let reports = [&["runs", "expected", "--since", "2h", "-o", "json"][..], &["jobs", "list", "-o", "json"]];
    let before = reports.map(|args| store.run(args).json());
    let has_run = |job: &Value| job["last_run_at"].is_string();
    assert!(before[1].as_array().unwrap().iter().any(has_run), "{imported}\n{}", before[1]);
    store.run(&["incident", "save", file, "-o", "json"]).code(0);
    state.run(&["sandbox", "load", file, "--yes"]).code(0);
    let after = |args: &[&str]| state.apsctl(&[&["--sandbox"], args].concat()).real_time().run().json();
    assert_eq!(after(reports[0]), before[0]);
    let last_runs = |jobs: &Value| -> Vec<(Value, Value)> {
        jobs.as_array().unwrap().iter().map(|job| (job["id"].clone(), job["last_run_at"].clone())).collect()
    };
    assert_eq!(last_runs(&after(reports[1])), last_runs(&before[1]));
}

#[test]
fn the_demo_has_the_same_findings() {
    let (demo, state) = (Demo::load(), SandboxState::new());
    let file = state.0.path().join("incident.tar.gz");
    let file = file.to_str().unwrap();
    let before = findings(&without_docker(demo.apsctl(&["doctor", "-o", "json"])).run());
    without_docker(demo.apsctl(&["incident", "save", file, "-o", "json"])).run().code(0);
    state.run(&["sandbox", "load", file, "--yes"]).code(0);
    let after = without_docker(state.apsctl(&["--sandbox", "doctor", "-o", "json"])).real_time().run();
    assert_eq!(findings(&after), before, "{after}");
}

/// django-apscheduler has its own tables of jobs and executions.
#[test]
fn a_store_of_django_apscheduler_is_rebuilt() {
    let (store, state) = (crate::shapes::apscheduler3::django_store(), SandboxState::new());
    let file = state.0.path().join("a.tar.gz");
    let file = file.to_str().unwrap();
    let reports: [&[&str]; 3] = [&["jobs", "verify"], &["jobs", "list"], &["audit", "tail", "--since", "7d"]];
    let before = reports.map(|args| store.run(&[args, &["-o", "json"]].concat()).json());
    let doctor = findings(&without_docker(store.apsctl(&["doctor", "-o", "json"])).run());
    assert!(before.iter().all(|rows| !rows.as_array().unwrap().is_empty()) && !doctor.is_empty(), "{before:?}");
    without_docker(store.apsctl(&["incident", "save", file])).run().code(0);
    state.run(&["sandbox", "load", file]).code(0);
    let sandbox = |args: &[&str]| state.apsctl(&[&["--sandbox"], args, &["-o", "json"]].concat()).real_time();
    // The commands that help name the sandbox.
    let without_sandbox =
        |ended: Output| -> Value { serde_json::from_str(&ended.stdout.replace("apsctl --sandbox", "apsctl")).unwrap() };
    assert_eq!(reports.map(|args| without_sandbox(sandbox(args).run())), before);
    assert_eq!(findings(&without_docker(sandbox(&["doctor"])).run()), doctor);
}
