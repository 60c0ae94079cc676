//! Hostile values: texts that contain SQL, shell commands or terminal escape sequences.
//!
//! They are in `tests/fixtures/hostile/values.json`, and are tested in the store, on the command line and in every output
//! format.

mod application_code;
mod arguments;
mod foreign_code;
mod own_schema;
mod pickles;
mod planted_objects;
mod quoting;
mod store_contents;
mod table_names;

use std::collections::BTreeSet;

use clap::CommandFactory as _;

use crate::support::{Output, Store};

fn values() -> Vec<String> {
    serde_json::from_str(include_str!("../../fixtures/hostile/values.json")).unwrap()
}

/// Every command, with arguments that make it do something; `@` stands for a hostile value.
const COMMANDS: &[&[&str]] = &[
    &["jobs", "list"],
    &["jobs", "list", "--func=@", "--id=@"],
    &["jobs", "show", "--", "@"],
    &["jobs", "running"],
    &["jobs", "upcoming"],
    &["jobs", "upcoming", "--job=@"],
    &["jobs", "pause", "--func=@", "--id=@", "--state=@"],
    &["jobs", "trigger", "--reason=@", "--", "@"],
    &["jobs", "trigger", "--func=@"],
    &["jobs", "pause", "--reason=@", "--", "@"],
    &["jobs", "resume", "--at=2025-10-28T09:00:00Z", "--", "@"],
    &["jobs", "schedule", "--cron=@hourly", "--reason=@", "--", "@"],
    &["jobs", "schedule", "--cron=@", "--", "daily"],
    &["jobs", "schedule", "--at=@", "--", "daily"],
    &["jobs", "edit", "--name=@", "--reason=@", "--", "@"],
    &["jobs", "edit", "--executor=@", "--", "daily"],
    &["jobs", "remove", "--", "@"],
    &["jobs", "verify"],
    &["jobs", "repair", "--", "@"],
    &["jobs", "preflight", "--python=/nowhere/@"],
    &["jobs", "preflight", "--python=/bin/false", "--cwd=/nowhere/@"],
    &["jobs", "preflight", "--python=/bin/false", "--snapshot=/nowhere/@"],
    &["jobs", "preflight", "--python=python3"],
    &["jobs", "snapshot", "/nowhere/@"],
    &["jobs", "diff", "/nowhere/@"],
    &["jobs", "restore", "/nowhere/@", "--", "@"],
    &["jobs", "restore", "/nowhere/@", "--vanished"],
    &["audit", "tail", "--since=all", "--job=@"],
    &["audit", "tail", "--since=all", "--status=@"],
    &["audit", "operations", "--job=@"],
    &["audit", "operations", "--verify", "--against=/nowhere/@"],
    &["audit", "operations", "archive", "--before=@", "/nowhere/x"],
    &["audit", "operations", "archive", "--before=1d", "--reason=@", "--yes", "/nowhere/@"],
    &["audit", "prune", "--older-than=@"],
    &["audit", "prune", "--older-than=1d", "--reason=@", "--yes"],
    &["audit", "prune", "--imported-log=@", "--yes"],
    &["undo", "--reason=@"],
    &["run-once", "--job=@", "--retries=0", "--timeout=5s"],
    &["run-once", "--plan=/nowhere/@"],
    &["runs", "undo", "--reason=@", "1"],
    &["runs", "show", "--", "@"],
    &["runs", "show", "1", "--file=/nowhere/@"],
    &["runs", "show", "1", "--container=@"],
    &["runs", "expected", "--since=100d", "--job=@"],
    &["maintenance", "begin", "--reason=@"],
    &["maintenance", "status"],
    &["maintenance", "extend", "--for=@"],
    &["maintenance", "end", "--reason=@"],
    &["recover", "--dry-run", "--file=/nowhere/@", "--restart-command=@", "--reason=@", "--", "@"],
    &["recover", "--dry-run", "--container=@", "--restart-command=@"],
    &["logs", "--container=@"],
    &["logs", "--file=/nowhere/@"],
    &["logs", "--grep=@", "/dev/null"],
    &["logs", "runs", "--file=/nowhere/@"],
    &["logs", "runs", "--job=@", crate::logs::LOG],
    &["cron", "check", "--", "@"],
    &["cron", "next", "--", "@"],
    &["indexes", "verify"],
    &["indexes", "create", "--dry-run", "--reason=@"],
    &["stale", "--older-than=@"],
    &["store", "show"],
    &["doctor", "--job=@"],
    &["doctor", "--container=@"],
    &["health"],
    &["health", "--url=@"],
    &["metrics"],
    &["metrics", "--per-job"],
    &["metrics", "--textfile=/nowhere/@"],
    &["top", "--once"],
    &["watch", "--once", "--no-state"],
    &["watch", "--once", "--no-state", "--check=@"],
    &["watch", "--once", "--no-state", "--webhook=@"],
    &["watch", "--once", "--state=/nowhere/@"],
    &["stats", "durations", "--by=job"],
    &["report", "--html=-"],
    &["report", "--html=/nowhere/@"],
    &["runs", "import", "/nowhere/@"],
    &["incident", "save", "/nowhere/@"],
    &["incident", "show", "/nowhere/@"],
    &["sandbox", "load", "/nowhere/@"],
    &["rules", "list"],
    &["rules", "check"],
    &["rules", "preview"],
    &["migrate", "status"],
    &["migrate", "up", "--reason=@"],
    &["migrate", "sql"],
    &["migrate", "grants", "--prefix=@"],
    &["sandbox", "status", "@"],
    &["completions", "--", "@"],
    &["config", "show"],
    &["config", "show", "--profile=@", "--origin"],
];

/// Commands that start or stop a server and take no hostile value.
const EXCLUDED: [&str; 3] = ["sandbox up", "sandbox down", "demo"];

fn with_value(command: &[&str], value: &str) -> Vec<String> {
    // `@hourly` is a schedule, not the placeholder.
    command
        .iter()
        .map(|word| if word.contains("@hourly") { (*word).to_owned() } else { word.replace('@', value) })
        .collect()
}

fn leaf_commands(words: &str, command: &clap::Command, found: &mut BTreeSet<String>) {
    let below: Vec<_> = command.get_subcommands().filter(|below| below.get_name() != "help").collect();
    if below.is_empty() {
        found.insert(words.trim().to_owned());
    }
    for below in below {
        leaf_commands(&format!("{words} {}", below.get_name()), below, found);
    }
}

#[test]
fn every_command_is_tested_with_hostile_values() {
    let mut all = BTreeSet::new();
    leaf_commands("", &apsctl::testing::Cli::command(), &mut all);
    let is_tested = |leaf: &&String| {
        let words: Vec<&str> = leaf.split(' ').collect();
        EXCLUDED.contains(&leaf.as_str()) || COMMANDS.iter().any(|command| command.starts_with(&words))
    };
    let missing: Vec<_> = all.iter().filter(|leaf| !is_tested(leaf)).collect();
    assert!(missing.is_empty(), "no row in COMMANDS: {missing:?}");
    assert!(EXCLUDED.iter().all(|excluded| all.contains(*excluded)));
}

/// Whether a terminal interprets or hides the character. This list is independent of the program's own.
fn is_dangerous(c: char) -> bool {
    let hidden = [0xad, 0x61c, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x2028, 0x2029, 0x2060, 0xfeff];
    let code = u32::from(c);
    c.is_control()
        || hidden.contains(&code)
        || (0x202a..=0x202e).contains(&code)
        || (0x2066..=0x2069).contains(&code)
        || (0xe0000..=0xe007f).contains(&code)
}

#[track_caller]
fn assert_harmless(ended: &Output, what: &dyn std::fmt::Debug) {
    for text in [&ended.stdout, &ended.stderr] {
        let found = text.chars().find(|c| *c != '\n' && is_dangerous(*c));
        assert!(found.is_none(), "{what:?} lets {found:?} through: {text:?}");
    }
    assert!(!ended.stderr.lines().any(|line| line == "hint: forged" || line == "error: forged"), "{what:?}: {ended}");
    assert!(ended.code.is_some_and(|code| [0, 1, 2, 3, 4].contains(&code)), "{what:?}: {ended}");
}

/// Checks that the tables exist, that the journal is intact, and that no shell command has run.
fn assert_unharmed(store: &Store) {
    for table in ["apscheduler_jobs", "automation_audit_log", "versions", "approval_rules", "apsctl.operations"] {
        store.value(&format!("SELECT count(*) FROM {table}"));
    }
    assert!(!std::path::Path::new("/tmp/apsctl-hostile").exists());
    store.run(&["audit", "operations", "--verify"]).code(0);
}
