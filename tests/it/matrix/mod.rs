//! Runs every command on the tables of each layout and checks its exit code. `make test-matrix` does so on each
//! supported version of PostgreSQL.

use std::collections::BTreeSet;

use crate::generated::{command_line, every_command};
use crate::run_once::{automation, high_confidence, versions};
use crate::support::{Store, insert_run, job};

/// A table layout: how to create a store with it, and the id of a job in that store.
struct Layout {
    name: &'static str,
    make: fn() -> Store,
    job: &'static str,
}

/// In the order of the exit codes in `TABLE`.
const LAYOUTS: [Layout; 3] = [
    Layout { name: "guide", make: guide, job: "weekly" },
    Layout { name: "APScheduler 3", make: aps3, job: "interval-micro" },
    Layout { name: "APScheduler 4", make: aps4, job: "interval-30s" },
];

fn guide() -> Store {
    let store = Store::new();
    automation(&store);
    job("weekly").insert(&store);
    job("monthly").insert(&store);
    with_other_rows(store)
}

fn aps3() -> Store {
    with_other_rows(crate::aps3::writing::migrated("aps3.sql"))
}

fn aps4() -> Store {
    with_other_rows(crate::aps4::migrated())
}

/// Adds rows to the other tables of the application.
fn with_other_rows(store: Store) -> Store {
    high_confidence(&store);
    versions(&store, 5, 2);
    insert_run(&store, "weekly", "completed", "2025-10-26 09:00:00+00", Some(2.0));
    store
}

/// The command lines in the order in which they run on each store, with the exit code for each layout. JOB stands for
/// the job of the layout, FILE for a snapshot, LOG for a log.
const TABLE: &[(&str, [i32; 3])] = &[
    ("migrate status", [0, 0, 0]),
    ("migrate sql", [0, 0, 0]),
    ("migrate up", [0, 0, 0]),
    ("migrate up --create-tables", [0, 0, 0]),
    ("migrate grants", [0, 0, 0]),
    ("config show", [0, 0, 0]),
    ("completions bash", [0, 0, 0]),
    ("cron check @daily", [0, 0, 0]),
    ("cron next @daily --from 2025-10-26", [0, 0, 0]),
    ("jobs list", [0, 0, 0]),
    ("jobs show JOB", [0, 0, 0]),
    ("jobs running", [0, 0, 0]),
    ("jobs upcoming --for 6h", [0, 0, 0]),
    ("jobs verify", [0, 1, 0]),
    // Snapshots of APScheduler 4 are not supported.
    ("jobs snapshot FILE", [0, 0, 3]),
    ("jobs diff FILE", [0, 0, 2]),
    ("jobs restore FILE --vanished", [0, 0, 2]),
    ("jobs preflight --python python3", [1, 2, 2]),
    ("jobs trigger JOB --dry-run", [0, 0, 0]),
    ("jobs pause JOB --for 1h --reason matrix", [0, 0, 0]),
    ("jobs resume JOB", [0, 0, 0]),
    ("maintenance begin --for 1h", [0, 0, 0]),
    ("maintenance status", [0, 0, 0]),
    ("maintenance extend --for 2h", [0, 0, 0]),
    ("maintenance end", [0, 0, 0]),
    ("jobs trigger JOB", [0, 0, 0]),
    ("jobs schedule JOB --cron @yearly", [0, 0, 0]),
    ("jobs schedule JOB --every 30m", [3, 0, 0]),
    ("jobs schedule JOB --at 2027-01-01", [0, 0, 0]),
    ("jobs edit JOB --grace 5m --coalesce on", [3, 0, 0]),
    ("jobs edit JOB --name other --max-instances 2", [3, 0, 3]),
    ("jobs repair JOB --dry-run", [3, 0, 0]),
    ("jobs remove JOB --purge --yes", [0, 0, 0]),
    ("jobs restore FILE JOB", [0, 0, 2]),
    ("undo", [0, 0, 0]),
    ("undo 1 --dry-run", [3, 3, 3]),
    ("audit tail --since all", [0, 0, 0]),
    ("audit operations", [0, 0, 0]),
    ("audit operations --verify", [0, 0, 0]),
    ("audit operations archive --before 2099-01-01 ARCHIVE --yes", [0, 0, 0]),
    ("audit operations --verify --against ARCHIVE", [0, 0, 0]),
    ("audit prune --older-than 90d --dry-run", [0, 0, 0]),
    ("audit prune --older-than 90d --keep-last 1 --yes", [0, 0, 0]),
    ("indexes verify", [1, 1, 1]),
    ("indexes create", [0, 0, 0]),
    ("rules list", [0, 0, 0]),
    ("rules check", [0, 0, 0]),
    ("rules preview", [0, 0, 0]),
    ("rules preview --version 1", [0, 0, 0]),
    ("run-once --dry-run", [0, 0, 0]),
    ("run-once", [0, 0, 0]),
    ("runs show 2", [0, 0, 0]),
    ("runs expected --since 1d", [0, 0, 0]),
    // These stores record their runs themselves.
    ("runs import --file /dev/null", [3, 3, 3]),
    ("runs undo 2 --yes", [0, 0, 0]),
    ("stats durations", [0, 0, 0]),
    ("report --html -", [0, 0, 0]),
    ("incident save -", [0, 0, 0]),
    // A snapshot is not an archive.
    ("incident show FILE", [2, 2, 2]),
    ("stale", [0, 1, 0]),
    ("store show", [0, 0, 0]),
    ("health", [0, 0, 0]),
    ("metrics", [0, 0, 0]),
    ("metrics --per-job", [0, 0, 0]),
    ("doctor", [0, 1, 1]),
    ("top --once", [0, 0, 0]),
    ("watch --once --no-state", [0, 1, 0]),
    ("logs LOG", [0, 0, 0]),
    ("logs runs LOG", [0, 0, 0]),
    ("recover --dry-run --file /dev/null", [0, 0, 0]),
];

/// Commands that start a server of their own. They are tested in tests/it/sandbox.rs.
const TESTED_ELSEWHERE: [&str; 2] = ["sandbox", "demo"];

#[test]
fn the_table_contains_every_command() {
    let listed: BTreeSet<Vec<&str>> = TABLE.iter().map(|(words, _)| words.split(' ').collect()).collect();
    every_command("apsctl", &command_line(), &mut |words, command| {
        let words: Vec<&str> = words.split(' ').skip(1).collect();
        let is_tested_elsewhere = words.first().is_some_and(|word| TESTED_ELSEWHERE.contains(word));
        let is_listed = listed.iter().any(|row| row.starts_with(&words));
        assert!(
            is_listed || is_tested_elsewhere || command.has_subcommands(),
            "{} is missing in TABLE",
            words.join(" ")
        );
    });
}

#[test]
fn every_command_exits_with_the_code_in_the_table() {
    let mut failures = Vec::new();
    for (at, layout) in LAYOUTS.iter().enumerate() {
        let (store, folder) = ((layout.make)(), tempfile::tempdir().unwrap());
        let (file, archive) = (folder.path().join("snapshot"), folder.path().join("archive"));
        for (words, codes) in TABLE {
            let replace_placeholder = |word| match word {
                "JOB" => layout.job,
                "FILE" => file.to_str().unwrap(),
                "ARCHIVE" => archive.to_str().unwrap(),
                "LOG" => crate::logs::LOG,
                word => word,
            };
            let args: Vec<&str> = words.split(' ').map(replace_placeholder).collect();
            let out = store.run(&args);
            if out.code != Some(codes[at]) {
                failures.push(format!("{}: `{words}`, not {}: {out}", layout.name, codes[at]));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
