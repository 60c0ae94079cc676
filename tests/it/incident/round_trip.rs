//! A saved store has the same findings in the sandbox.

use std::collections::BTreeSet;

use apsctl::testing::Check;
use regex::Regex;
use serde_json::Value;

use crate::doctor::fault_combinations::{HIDDEN, is_contradictory};
use crate::doctor::faults::{FAULTS, Fault};
use crate::doctor::healthy_store;
use crate::support::{Apsctl, Output, SandboxState, apsctl, terminal};

/// Without a server there is no store to save. doctor's report is saved.
const WITHOUT_STORE: &str = "no server";

/// Returns the findings: check, verdict and evidence.
pub(super) fn findings(ended: &Output) -> Vec<(String, String, String)> {
    let rows = ended.json();
    let word = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    let rows = rows.as_array().unwrap().iter();
    let evidence = |row: &Value| {
        // The file has another name, a database that was copied for a test has no statistics, and a lock lasts longer each time.
        let is_exact = !matches!(row["check"].as_str(), Some("log-errors" | "analyze" | "batch-size" | "locks"));
        // The sessions are the server's.
        let text = word(row, "evidence");
        let text = text.split("; sessions: ").next().and_then(|text| text.split("; no other program").next());
        // The name of the test's database is replaced in the output of its own commands only.
        let database = Regex::new(r"test_\d+").unwrap();
        database.replace_all(text.filter(|_| is_exact).unwrap_or_default(), "DATABASE").into_owned()
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
    for fault in FAULTS.iter().filter(|fault| fault.name != WITHOUT_STORE) {
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
    let saved = command(&["incident", "save", file, "--force", "-o", "json"], true).run();
    drop(guards);
    (before, saved)
}

#[test]
fn each_fault_is_found_again_in_the_sandbox() {
    let state = SandboxState::new();
    let file = state.0.path().join("incident.tar.gz");
    let file = file.to_str().unwrap();
    let (mut kept, mut of_server) = (0, BTreeSet::new());
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
        // What cannot be rebuilt is shown as it was saved, and the archive says which findings these are.
        let shown = apsctl(&["incident", "show", file, "-o", "json"]).run().code(0).json();
        for finding in shown["findings"].as_array().unwrap().iter().filter(|finding| finding["rebuilt"] == false) {
            let is_same = |row: &&Value| ["check", "verdict", "evidence"].iter().all(|key| row[*key] == finding[*key]);
            let row = after.json();
            assert!(
                row.as_array().unwrap().iter().find(is_same).is_some_and(|row| row["fix"].is_null()),
                "{finding}: {after}"
            );
            of_server.insert(finding["check"].as_str().unwrap().to_owned());
        }
    }
    assert_eq!(kept + 1, FAULTS.len());
    assert_eq!(of_server.into_iter().collect::<Vec<_>>(), ["clock-skew", "foreign-code", "locks"]);
}

#[test]
fn without_a_store_the_findings_are_in_the_archive() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("incident.tar.gz");
    let file = file.to_str().unwrap();
    let fault = FAULTS.iter().find(|fault| fault.name == WITHOUT_STORE).unwrap();
    let (before, saved) = save(&[fault], file);
    saved.code(1);
    let shown = apsctl(&["incident", "show", file, "-o", "json"]).run().code(0).json();
    let word = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    let shown = shown["findings"].as_array().unwrap().iter();
    let shown: Vec<_> = shown.map(|row| (word(row, "check"), word(row, "verdict"), word(row, "evidence"))).collect();
    assert_eq!(shown, before);
}

/// A crafted archive must not make doctor print a command.
#[test]
fn the_remedy_of_a_kept_finding_is_not_taken_from_the_archive() {
    let state = SandboxState::new();
    let file = state.0.path().join("incident.tar.gz");
    let file = file.to_str().unwrap();
    let fault = FAULTS.iter().find(|fault| fault.name == "another clock").unwrap();
    save(&[fault], file).1.code(0);
    state.run(&["sandbox", "load", file, "--yes"]).code(0);
    let shown = terminal(100).show(&without_docker(state.apsctl(&["--sandbox", "doctor"])).real_time()).to_string();
    assert!(shown.contains("clock-skew of the saved server") && !shown.contains("timedatectl"), "{shown}");
    // A check that is asked alone has its finding, and other sections have not.
    let section = |name: &str| state.apsctl(&["--sandbox", "doctor", name, "-o", "json"]).real_time().run().stdout;
    assert!(section("not-running").contains("clock-skew") && !section("slow").contains("clock-skew"));
}
