//! Each fault alone and each pair of faults: the likeliest cause is listed first.

use std::cmp::Reverse;
use std::sync::Mutex;
use std::thread;

use apsctl::testing::{Check, CheckStatus};

use super::faults::{FAULTS, Fault};
use super::{doctor, found, healthy_store};
use crate::support::Output;

/// Runs doctor on a healthy store with these faults.
fn run_with(faults: &[&Fault]) -> Output {
    let store = healthy_store::store();
    let guards: Vec<_> = faults.iter().map(|fault| (fault.seed)(&store)).collect();
    let mut apsctl = doctor(&store, &["-o", "json"]);
    for fault in faults {
        apsctl = fault.env.iter().fold(apsctl.args(fault.args), |apsctl, (name, value)| apsctl.env(name, value));
    }
    let ended = apsctl.run();
    drop(guards);
    ended
}

#[test]
fn each_fault_alone_comes_first() {
    let mut wrong = Vec::new();
    for fault in &FAULTS {
        let ended = run_with(&[fault]);
        let rows = ended.json();
        let first = &rows[0];
        let says = |key: &str, words: &str| first[key].as_str().unwrap_or_default().contains(words);
        let others: Vec<_> = found(&ended)
            .into_iter()
            .skip(1)
            .filter(|(check, verdict)| verdict != "unknown" && check != fault.check.as_str())
            .collect();
        let right = first["check"] == fault.check.as_str()
            && first["verdict"] == fault.status.as_str()
            && says("evidence", fault.evidence)
            && says("fix", fault.fix)
            && others.is_empty()
            && ended.code == Some(1);
        if !right {
            wrong.push(format!("{}: {ended}", fault.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Pairs of faults that exclude each other, and why.
const CONTRADICTORY: [(&str, &str, &str); 3] = [
    ("a backlog", "too large a batch", "a batch has one size"),
    ("no worker", "all places taken", "five jobs that have just started show that a worker picks them up"),
    ("no run at its time", "no job", "a job that does not exist has no slot"),
];

/// An endless rule makes the check of the other rules impossible.
pub(crate) const HIDDEN: (Check, Check) = (Check::SlowRules, Check::RulesMatch);

pub(crate) fn is_contradictory(one: &Fault, other: &Fault) -> bool {
    CONTRADICTORY.iter().any(|(a, b, _)| [one.name, other.name] == [*a, *b] || [other.name, one.name] == [*a, *b])
}

/// Returns the status of a fault's check beside another fault.
fn expected_status(fault: &Fault, other: &Fault) -> CheckStatus {
    let is_hidden = other.check == Check::Database || (other.check, fault.check) == HIDDEN;
    if is_hidden && fault.check != Check::Database { CheckStatus::Unknown } else { fault.status }
}

/// Returns an error message if the findings for a pair are wrong.
fn check_pair(one: &Fault, other: &Fault) -> Option<String> {
    let ended = run_with(&[one, other]);
    let rows = found(&ended);
    let mut expected = [(one, expected_status(one, other)), (other, expected_status(other, one))];
    expected.sort_by_key(|(fault, status)| (Reverse(*status), fault.check));
    let [(first, _), (second, second_status)] = expected;
    let is_first = rows[0].0 == first.check.as_str();
    let is_listed = rows.iter().any(|(check, verdict)| {
        let is_right = verdict == second_status.as_str() || first.check == second.check;
        check == second.check.as_str() && is_right
    });
    // Without its tables a store cannot have some faults.
    let is_reported = is_listed || second_status == CheckStatus::Unknown;
    let right = is_first && is_reported && ended.code == Some(1);
    (!right).then(|| format!("{} and {}: {ended}", one.name, other.name))
}

#[test]
fn of_each_pair_of_faults_the_likelier_comes_first_and_the_other_is_reported() {
    let mut pairs: Vec<(&Fault, &Fault)> = Vec::new();
    for (at, one) in FAULTS.iter().enumerate() {
        pairs.extend(FAULTS[at + 1..].iter().map(|other| (one, other)));
    }
    pairs.retain(|(one, other)| !is_contradictory(one, other));
    let (left, wrong) = (Mutex::new(pairs), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                loop {
                    let next = left.lock().unwrap().pop();
                    let Some((one, other)) = next else { break };
                    let error = check_pair(one, other);
                    wrong.lock().unwrap().extend(error);
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{} pairs: {}", wrong.len(), wrong.join("\n"));
}
