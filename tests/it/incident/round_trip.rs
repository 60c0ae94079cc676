//! A saved store has the same findings in the sandbox.

use apsctl::testing::Check;
use serde_json::Value;

use crate::doctor::fault_combinations::{HIDDEN, is_contradictory};
use crate::doctor::faults::{FAULTS, Fault};
use crate::doctor::healthy_store;
use crate::support::{Apsctl, Output, SandboxState, apsctl};

/// The faults that an archive cannot keep, and why.
const NOT_KEPT: [(&str, &str); 5] = [
    ("no server", "there is no store to save"),
    ("a lock", "the sessions that hold and wait for it are the server's"),
    ("a prepared transaction", "it belongs to the server"),
    ("another clock", "it is the clock of the machine"),
    ("a trigger of another role's", "an archive contains no code"),
];

/// Returns the findings: check, verdict and evidence.
pub(super) fn findings(ended: &Output) -> Vec<(String, String, String)> {
    let rows = ended.json();
    let word = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    let rows = rows.as_array().unwrap().iter();
    let evidence = |row: &Value| {
        // The file has another name, and a database that was copied for a test has no statistics.
        let is_exact = !matches!(row["check"].as_str(), Some("log-errors" | "analyze" | "batch-size"));
        if is_exact { word(row, "evidence") } else { String::new() }
    };
    let rows = rows.map(|row| (word(row, "check"), word(row, "verdict"), evidence(row)));
    rows.filter(|(_, verdict, _)| verdict != "unknown" && verdict != "ok").collect()
}

pub(super) fn without_docker(apsctl: Apsctl) -> Apsctl {
    apsctl.env("PATH", "/nowhere").env("TZ", "UTC")
}

/// Returns groups of faults that can be in one store, so that fewer archives have to be loaded.
fn groups() -> Vec<Vec<&'static Fault>> {
    let mut groups: Vec<Vec<&Fault>> = Vec::new();
    for fault in FAULTS.iter().filter(|fault| !NOT_KEPT.iter().any(|(name, _)| *name == fault.name)) {
        let fits = |other: &&Fault| {
            let checks = [fault.check, other.check];
            fault.check != other.check
                && !checks.contains(&Check::Database)
                && checks != [HIDDEN.0, HIDDEN.1]
                && checks != [HIDDEN.1, HIDDEN.0]
                && !is_contradictory(fault, other)
        };
        match groups.iter_mut().find(|group| group.iter().all(fits)) {
            Some(group) => group.push(fault),
            None => groups.push(vec![fault]),
        }
    }
    groups
}

/// Saves a store with faults to `file`, and returns doctor's findings and the output.
fn save(faults: &[&Fault], file: &str) -> (Vec<(String, String, String)>, Output) {
    let store = healthy_store::store();
    let guards: Vec<_> = faults.iter().map(|fault| (fault.seed)(&store)).collect();
    let command = |args: &[&str], with_args: bool| {
        faults.iter().fold(without_docker(store.apsctl(args)), |apsctl, fault| {
            let apsctl = if with_args { apsctl.args(fault.args) } else { apsctl };
            fault.env.iter().fold(apsctl, |apsctl, (name, value)| apsctl.env(name, value))
        })
    };
    let before = findings(&command(&["doctor", "-o", "json"], true).run());
    // The option `--here` of doctor sets the clock of the machine.
    let has_clock = faults.iter().any(|fault| fault.args.contains(&"--here"));
    let saved = command(&["incident", "save", file, "--force", "-o", "json"], !has_clock).run();
    drop(guards);
    (before, saved)
}

#[test]
fn each_fault_is_found_again_in_the_sandbox() {
    let state = SandboxState::new();
    let file = state.0.path().join("incident.tar.gz");
    let file = file.to_str().unwrap();
    let mut kept = 0;
    for group in groups() {
        let names: Vec<_> = group.iter().map(|fault| fault.name).collect();
        let (before, saved) = save(&group, file);
        let saved = saved.code(0);
        for fault in &group {
            let status = (fault.check.as_str(), fault.status.as_str());
            let is_found = before.iter().any(|(check, verdict, _)| (check.as_str(), verdict.as_str()) == status);
            assert!(is_found, "{}: {before:#?}", fault.name);
            kept += 1;
        }
        state.run(&["sandbox", "load", file, "--yes"]).code(0);
        // The clock of the sandbox stands at the time of the incident, not at the test's.
        let after = without_docker(state.apsctl(&["--sandbox", "doctor", "-o", "json"])).real_time().run();
        assert_eq!(findings(&after), before, "{names:?}: {after}\n{saved}");
    }
    assert_eq!(kept + NOT_KEPT.len(), FAULTS.len());
}

/// A fault that cannot be rebuilt is in the saved report of doctor.
#[test]
fn a_fault_that_is_not_rebuilt_is_in_the_archive() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("incident.tar.gz");
    let file = file.to_str().unwrap();
    for (name, _) in NOT_KEPT {
        let fault = FAULTS.iter().find(|fault| fault.name == name).unwrap();
        let is_clock = fault.args.contains(&"--here");
        let (_, saved) = save(&[fault], file);
        saved.code(i32::from(name == "no server"));
        let shown = apsctl(&["incident", "show", file, "-o", "json"]).run().code(0).json();
        let checks: Vec<_> = shown["findings"].as_array().unwrap().iter().map(|row| row["check"].clone()).collect();
        assert!(is_clock || checks.contains(&fault.check.as_str().into()), "{name}: {shown}");
    }
}
