//! A committed change is reported as committed even if a later step fails: every command that changes something, with
//! every disturbance of its end.

mod following;
mod loss;
mod output;
mod passes;
mod restart;
mod signals;

use std::path::PathBuf;
use std::sync::LazyLock;

use tempfile::TempDir;

use crate::aps3::writing::migrated;
use crate::runs::undo::three_passes;
use crate::support::{Apsctl, Output, Store, job};

/// A command that changes something, and a store for it.
struct Case {
    args: &'static [&'static str],
    store: fn() -> Store,
    /// The number of the change's COMMIT among those of writing transactions.
    commit: usize,
    now: &'static str,
}

const fn case(args: &'static [&'static str], store: fn() -> Store) -> Case {
    Case { args, store, commit: 1, now: crate::support::NOW }
}

/// Every command whose change and journal entries are one transaction.
const CASES: &[Case] = &[
    case(&["jobs", "trigger", "a"], jobs),
    case(&["jobs", "trigger", "cron-simple"], aps3),
    case(&["jobs", "pause", "a", "b"], jobs),
    case(&["jobs", "pause", "cron-simple"], aps3),
    case(&["jobs", "resume", "a"], paused),
    case(&["jobs", "remove", "a"], jobs),
    case(&["jobs", "remove", "a", "--purge", "--yes"], jobs),
    case(&["jobs", "schedule", "a", "--cron", "@daily"], jobs),
    case(&["jobs", "restore", "SNAPSHOT", "a"], removed),
    Case { now: "2026-11-30T22:00:00Z", ..case(&["jobs", "repair", "trailing"], broken) },
    case(&["undo"], paused),
    case(&["maintenance", "begin"], jobs),
    case(&["maintenance", "end"], in_maintenance),
    case(&["maintenance", "extend", "--for", "1h"], in_maintenance),
    // The lease comes first.
    Case { commit: 2, ..case(&["runs", "undo", "2", "--yes"], three_passes) },
    case(&["migrate", "up"], Store::unmigrated),
    case(&["migrate", "grants", "--apply", "--prefix", "PREFIX"], Store::new),
];

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().unwrap());

fn jobs() -> Store {
    let store = Store::new();
    for id in ["a", "b"] {
        job(id).insert(&store);
    }
    store
}

fn aps3() -> Store {
    migrated("aps3.sql")
}

fn broken() -> Store {
    migrated("broken.sql")
}

fn paused() -> Store {
    let store = jobs();
    store.run(&["jobs", "pause", "a"]).code(0);
    store
}

fn removed() -> Store {
    let store = jobs();
    let file = snapshot();
    if !file.exists() {
        let part = FOLDER.path().join(format!("{}.new", store.database()));
        store.run(&["jobs", "snapshot", part.to_str().unwrap()]).code(0);
        std::fs::rename(part, file).unwrap();
    }
    store.sql("DELETE FROM apscheduler_jobs WHERE id = 'a'");
    store
}

fn snapshot() -> PathBuf {
    FOLDER.path().join("jobs.snapshot")
}

fn in_maintenance() -> Store {
    let store = jobs();
    store.run(&["maintenance", "begin", "--for", "10m"]).code(0);
    store
}

impl Case {
    /// Returns the command on a store with -o json, not yet started.
    fn on(&self, store: &Store) -> Apsctl {
        let snapshot = snapshot();
        let prefix = format!("{}_", store.database());
        let args: Vec<&str> = self
            .args
            .iter()
            .map(|arg| match *arg {
                "SNAPSHOT" => snapshot.to_str().unwrap(),
                "PREFIX" => &prefix,
                arg => arg,
            })
            .collect();
        store.apsctl(&args).args(&["-o", "json"]).now(self.now)
    }

    fn words(&self) -> String {
        self.args.join(" ")
    }
}

/// Commands of several steps, which have separate tests.
const IN_STEPS: [&str; 3] = ["indexes create", "recover", "run-once"];

#[test]
fn no_command_that_changes_something_is_left_out() {
    for words in crate::profiles::changes::changing() {
        let is_case = CASES.iter().any(|case| case.words().starts_with(words));
        assert!(is_case || IN_STEPS.contains(&words), "`apsctl {words}` is not among CASES");
    }
}

/// Returns the ids in the journal.
fn operations(store: &Store) -> Vec<i64> {
    if store.value("SELECT to_regclass('apsctl.operations') IS NULL") == "true" {
        return Vec::new();
    }
    store.query("SELECT id FROM apsctl.operations ORDER BY id").iter().map(|row| row.get(0)).collect()
}

/// Returns the ids that the journal has in addition to these.
fn since(store: &Store, before: &[i64]) -> Vec<i64> {
    operations(store).into_iter().filter(|id| !before.contains(id)).collect()
}

/// `operation 1`, `operations 1, 2`
fn named(operations: &[i64]) -> String {
    let numbers: Vec<String> = operations.iter().map(i64::to_string).collect();
    format!("operation{} {}", if operations.len() == 1 { "" } else { "s" }, numbers.join(", "))
}

/// `operation 1 is committed`, `operations 1, 2 are committed`
fn committed(operations: &[i64]) -> String {
    format!("{} {} committed", named(operations), if operations.len() == 1 { "is" } else { "are" })
}

/// Fails unless stderr contains the text.
#[track_caller]
fn assert_stderr(out: &Output, words: &str, label: &str) {
    assert!(out.stderr.contains(words), "{label}: nothing of \"{words}\":\n{out}");
}
