//! Stores whose columns have other types than the tables of `migrate up --create-tables`.
//!
//! Each variant has the same rows as the standard store in other types. Every command runs on both stores and must
//! have the same output and exit code.

pub(crate) mod apscheduler3;
mod encodings;
mod ids;
mod index_creation;
mod invalid_values;
mod many_columns;
mod preflight;
mod regressions;
mod relation_kinds;
mod table_names;
mod uuid;
mod variants;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use variants::{VARIANTS, Variant};

use crate::support::{Output, Store};

/// The commands in order. Later ones see the changes of earlier ones.
const COMMANDS: &[&[&str]] = &[
    &["jobs", "list", "-o", "json"],
    &["jobs", "list", "-o", "csv", "--state", "paused", "--state", "scheduled"],
    &["jobs", "list", "-o", "csv", "--overdue", "1h"],
    &["jobs", "list", "-o", "csv", "--sort", "next_run_time", "--func", "*mail*"],
    &["jobs", "list", "-o", "csv", "--limit", "0", "--sort", "job_state"],
    &["jobs", "show", "2", "-o", "json"],
    &["jobs", "running", "-o", "json"],
    &["stale", "-o", "json"],
    &["stale", "-o", "json", "--ran-within", "7h"],
    &["audit", "tail", "-o", "json", "--since", "30d"],
    &["audit", "tail", "-o", "csv", "--since", "30d", "--status", "failed", "--job", "1"],
    &["stats", "durations", "-o", "json"],
    &["stats", "durations", "-o", "json", "--by", "hour"],
    &["stats", "durations", "-o", "json", "--by", "job"],
    &["rules", "list", "-o", "json"],
    &["rules", "check", "-o", "json"],
    &["rules", "preview", "-o", "json"],
    &["rules", "preview", "-o", "json", "--version", "1"],
    &["health", "-o", "json"],
    &["metrics"],
    &["runs", "show", "60", "-o", "json"],
    &["runs", "expected", "-o", "json", "--since", "7d"],
    &["maintenance", "status", "-o", "json"],
    &["jobs", "verify", "-o", "json"],
    &["jobs", "pause", "2", "-o", "json", "--reason", "deployment"],
    &["jobs", "list", "-o", "json"],
    &["jobs", "resume", "2", "-o", "json", "--at", "2025-10-28T07:00:00Z"],
    &["jobs", "trigger", "3", "-o", "json"],
    &["undo", "-o", "csv"],
    &["jobs", "schedule", "3", "--cron", "0 7 * * *", "-o", "json"],
    &["jobs", "remove", "6", "-o", "json"],
    &["undo", "-o", "csv"],
    &["jobs", "remove", "7", "--purge", "--yes", "-o", "json"],
    &["jobs", "list", "-o", "json"],
    &["undo", "-o", "csv", "--reason", "needed after all"],
    &["jobs", "list", "-o", "json"],
    &["maintenance", "begin", "-o", "json"],
    &["jobs", "list", "-o", "json"],
    &["maintenance", "end", "-o", "json"],
    &["jobs", "list", "-o", "json"],
    &["run-once", "--dry-run", "-o", "json"],
    &["run-once", "-o", "json"],
    &["jobs", "list", "-o", "json"],
    &["audit", "tail", "-o", "json", "--since", "1d"],
    &["rules", "list", "-o", "json"],
    &["runs", "undo", "62", "--yes", "-o", "json"],
    &["rules", "list", "-o", "json"],
    &["run-once", "-o", "json"],
    &["health", "-o", "json"],
    &["metrics"],
    &["recover", "--dry-run"],
];

/// Returns the outputs of the commands on a store, in order.
fn outputs(store: &Store, env: &[(&str, &str)], skip: &[&str]) -> Vec<Output> {
    let run = |args: &&[&str]| {
        let is_skipped = skip.iter().any(|part| args.join(" ").contains(part));
        let args: &[&str] = if is_skipped { &["--version"] } else { args };
        let apsctl = env.iter().fold(store.apsctl(args), |apsctl, (name, value)| apsctl.env(name, value));
        apsctl.run()
    };
    COMMANDS.iter().map(run).collect()
}

fn standard_store() -> Store {
    with_standard_rows(Store::new())
}

fn with_standard_rows(store: Store) -> Store {
    store.sql(include_str!("../../fixtures/shapes/base.sql"));
    store
}

/// Returns the outputs on the standard store.
fn expected(skip: &'static [&'static str]) -> Arc<Vec<Output>> {
    type Answers = BTreeMap<&'static [&'static str], Arc<Vec<Output>>>;
    static EXPECTED: Mutex<Answers> = Mutex::new(BTreeMap::new());
    let mut expected = EXPECTED.lock().unwrap();
    Arc::clone(expected.entry(skip).or_insert_with(|| Arc::new(outputs(&standard_store(), &[], skip))))
}

/// Returns the output without the lines that differ from run to run.
fn without_volatile_lines(output: &Output, variant: &Variant) -> String {
    let text = output.to_string();
    let without_volatile_lines = text.lines().filter(|line| {
        !["pid", "duration_seconds", "apsctl_last_run_duration", "table_oid"].iter().any(|w| line.contains(w))
    });
    without_volatile_lines.map(|line| (variant.normalize)(line) + "\n").collect()
}

fn check(variant: &Variant) -> Vec<String> {
    compare(&standard_store(), variant)
}

/// Turns a store into a variant, runs the commands on it and returns the differences from the standard store.
fn compare(store: &Store, variant: &Variant) -> Vec<String> {
    store.sql(variant.sql);
    let expected = expected(variant.skip);
    let found = outputs(store, variant.env, variant.skip);
    let mut differences = Vec::new();
    for ((args, expected), found) in COMMANDS.iter().zip(expected.iter()).zip(&found) {
        let (want, got) = (without_volatile_lines(expected, variant), without_volatile_lines(found, variant));
        let is_excepted = variant.except.iter().any(|part| args.join(" ").contains(part));
        if want != got && !is_excepted {
            let differing = |one: &str, other: &str| {
                one.lines().filter(|line| !other.lines().any(|l| l == *line)).take(6).collect::<Vec<_>>().join("\n    ")
            };
            differences.push(format!(
                "{}: apsctl {}\n  expected\n    {}\n  found\n    {}",
                variant.name,
                args.join(" "),
                differing(&want, &got),
                differing(&got, &want)
            ));
        }
    }
    differences
}

fn check_part(part: usize, parts: usize) {
    let of_part = VARIANTS.iter().enumerate().filter(|(at, _)| at % parts == part);
    let only = std::env::var("APSCTL_TEST_SHAPE").ok();
    let chosen = of_part.filter(|(_, variant)| only.as_ref().is_none_or(|only| variant.name.contains(only.as_str())));
    let differences: Vec<String> = chosen.flat_map(|(_, variant)| check(variant)).collect();
    assert!(differences.is_empty(), "{} differences\n{}", differences.len(), differences.join("\n"));
}

#[test]
fn every_command_supports_other_column_types_first_part() {
    check_part(0, 2);
}

#[test]
fn every_command_supports_other_column_types_second_part() {
    check_part(1, 2);
}
