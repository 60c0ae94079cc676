//! `apsctl watch`

mod connection;
mod exec;
mod hostile;
mod killed;
mod kinds;
mod maintenance;
mod output;
mod persistence;
mod screen;
mod state_file;
mod unknown;
mod webhook;

use regex::Regex;
use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Apsctl, Output, Store, job};

/// A store that is watched with `--once`, and the folder of its state file.
struct Watched {
    store: Store,
    folder: TempDir,
}

impl Watched {
    /// Watches a store in which nothing is wrong.
    fn healthy() -> Self {
        let store = Store::new();
        job("fresh").insert(&store);
        Self::new(store)
    }

    fn new(store: Store) -> Self {
        Self { store, folder: tempfile::tempdir().unwrap() }
    }

    /// Watches a store with one job that is late.
    fn with_late_job() -> Self {
        let watched = Self::healthy();
        watched.make_late("daily");
        watched
    }

    fn make_late(&self, id: &str) {
        job(id).next_run_time("2025-10-26 10:00:00+00").insert(&self.store);
    }

    fn sql(&self, sql: &str) -> &Self {
        self.store.sql(sql);
        self
    }

    /// Returns the path of a file in the folder.
    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    /// Returns `watch` with the state file and these arguments.
    fn apsctl(&self, args: &[&str]) -> Apsctl {
        let mut all = vec!["watch", "-o", "jsonl"];
        all.extend(args);
        let state = self.path("state.json");
        if !args.contains(&"--no-state") && !args.contains(&"--state") {
            all.extend(["--state", &state]);
        }
        self.store.apsctl(&all)
    }

    /// Makes one round.
    fn once(&self, args: &[&str]) -> Output {
        self.apsctl(&[&["--once"], args].concat()).run()
    }

    /// Makes one round, and returns its alerts as `appeared stale overdue daily warning`.
    fn alerts(&self, args: &[&str]) -> Vec<String> {
        alerts(&self.once(args))
    }
}

fn objects(lines: &str) -> Vec<Value> {
    lines.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

fn alerts(output: &Output) -> Vec<String> {
    objects(&output.stdout).iter().map(describe).collect()
}

/// Replaces the ids and fingerprints, which depend on the store's address.
fn mask_ids(text: &str) -> String {
    Regex::new("[0-9a-f]{32}").unwrap().replace_all(text, "HEX").into_owned()
}

fn describe(alert: &Value) -> String {
    let text = |key: &str| alert[key].as_str().unwrap_or("-").to_owned();
    ["event", "check", "code", "job_id", "severity"].map(text).join(" ")
}

/// What a round with one late job reports.
const LATE: [&str; 1] = ["appeared stale overdue daily warning"];
