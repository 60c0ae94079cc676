//! A committed change is reported as committed, whatever fails afterwards. Every command that changes something is tested with
//! every way in which its end can be disturbed.

mod later_queries;
mod lost_answer;
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

/// A command, and a store in which it changes something.
struct Case {
    args: &'static [&'static str],
    store: fn() -> Store,
    /// The number of the COMMIT that commits the change, counted over all writing transactions.
    commit: usize,
    now: &'static str,
}

const fn case(args: &'static [&'static str], store: fn() -> Store) -> Case {
    Case { args, store, commit: 1, now: crate::support::NOW }
}

/// Every command that makes its change and the journal entries in one transaction.
const CASES: &[Case] = &[
    case(&["jobs", "trigger", "a"], jobs),
    case(&["jobs", "trigger", "cron-simple"], aps3),
    case(&["jobs", "pause", "a", "b"], jobs),
    case(&["jobs", "pause", "cron-simple"], aps3),
    case(&["jobs", "resume", "a"], paused),
    case(&["jobs", "remove", "a"], jobs),
    case(&["jobs", "remove", "a", "--purge", "--yes"], jobs),
    case(&["jobs", "schedule", "a", "--cron", "@daily"], jobs),
    case(&["jobs", "edit", "cron-simple", "--max-instances", "2"], aps3),
    case(&["jobs", "restore", "SNAPSHOT", "a"], removed),
    Case { now: "2026-11-30T22:00:00Z", ..case(&["jobs", "repair", "trailing"], broken) },
    case(&["undo"], paused),
    case(&["audit", "operations", "archive", "--before", "2025-10-25", "ARCHIVE", "--yes"], old_journal),
    case(&["maintenance", "begin"], jobs),
    case(&["maintenance", "end"], in_maintenance),
    case(&["maintenance", "extend", "--for", "1h"], in_maintenance),
    // The first COMMIT is the lease's.
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

fn old_journal() -> Store {
    let store = jobs();
    for verb in ["pause", "resume"] {
        store.apsctl(&["jobs", verb, "a"]).now("2025-10-20T09:00:00Z").run().code(0);
    }
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
    /// Returns the command on a store, with JSON output.
    fn on(&self, store: &Store) -> Apsctl {
        let snapshot = snapshot();
        let prefix = format!("{}_", store.database());
        let archive = FOLDER.path().join(format!("{}.archive", store.database()));
        let args: Vec<&str> = self
            .args
            .iter()
            .map(|arg| match *arg {
                "SNAPSHOT" => snapshot.to_str().unwrap(),
                "PREFIX" => &prefix,
                "ARCHIVE" => archive.to_str().unwrap(),
                arg => arg,
            })
            .collect();
        store.apsctl(&args).args(&["-o", "json"]).now(self.now)
    }

    fn words(&self) -> String {
        self.args.join(" ")
    }
}

/// Commands with several transactions, which have their own tests.
const MULTI_STEP: [&str; 5] = ["audit prune", "indexes create", "recover", "run-once", "runs import"];

#[test]
fn every_command_that_changes_something_is_tested() {
    for words in crate::profiles::changes::commands_that_change_something() {
        let is_case = CASES.iter().any(|case| case.words().starts_with(words));
        assert!(is_case || MULTI_STEP.contains(&words), "`apsctl {words}` is not among CASES");
    }
}

/// Returns the ids of the journal entries.
fn operations(store: &Store) -> Vec<i64> {
    if store.value("SELECT to_regclass('apsctl.operations') IS NULL") == "true" {
        return Vec::new();
    }
    store.query("SELECT id FROM apsctl.operations ORDER BY id").iter().map(|row| row.get(0)).collect()
}

/// Returns the ids of journal entries that are not in `before`.
fn since(store: &Store, before: &[i64]) -> Vec<i64> {
    operations(store).into_iter().filter(|id| !before.contains(id)).collect()
}

/// Returns `operation 1` or `operations 1, 2`.
fn named(operations: &[i64]) -> String {
    let numbers: Vec<String> = operations.iter().map(i64::to_string).collect();
    format!("operation{} {}", if operations.len() == 1 { "" } else { "s" }, numbers.join(", "))
}

/// Returns `operation 1 is committed` or `operations 1, 2 are committed`.
fn committed(operations: &[i64]) -> String {
    format!("{} {} committed", named(operations), if operations.len() == 1 { "is" } else { "are" })
}

/// Fails unless stderr contains the text.
#[track_caller]
fn assert_stderr_contains(out: &Output, words: &str, case_name: &str) {
    assert!(out.stderr.contains(words), "{case_name}: stderr lacks \"{words}\":\n{out}");
}
