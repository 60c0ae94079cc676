//! `make bench-scale`: measures the time and the peak memory of every command that reads, on large stores.
//!
//! `cargo bench … --bench scale -- guide 'jobs list'` measures only the store of the guide's layout and commands that begin so.

#![allow(clippy::print_stdout, reason = "a benchmark prints its results")]
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot continue must fail")]

#[path = "../../tests/it/scale/commands.rs"]
mod commands;
#[path = "../common/mod.rs"]
mod common;
#[path = "../../tests/it/scale/stores.rs"]
mod stores;

use std::fs;
use std::path::Path;
use std::time::Instant;

use apsctl::cluster::start_temporary;

use commands::{Placeholders, READ_COMMANDS, ReadCommand};
use common::measure::{self, Measurement, measure, median};
use common::{Bench, is_wanted, print_progress};
use stores::Layout;

const MAX_MEMORY_MIB: f64 = 32.0;
const MAX_SECONDS: f64 = 2.0;

const JOURNAL_ENTRIES: u64 = 1_000_000;
const LOG_LINES: u64 = 1_000_000;

/// The guide's statement for the durations of runs.
const GUIDE_DURATIONS: &str = "SELECT DATE(created_at) as date, COUNT(*) as executions,
    AVG(EXTRACT(EPOCH FROM (completed_at - created_at))) as avg_seconds,
    MAX(EXTRACT(EPOCH FROM (completed_at - created_at))) as max_seconds
    FROM automation_audit_log GROUP BY DATE(created_at) ORDER BY date DESC LIMIT 30";

const ROUNDS: usize = 5;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let Some(("--memory-of", command)) = args.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        return measure::print_memory_of(command);
    }
    let settings = [("shared_buffers", "512MB"), ("maintenance_work_mem", "512MB"), ("max_wal_size", "4GB")];
    let bench = Bench::on(start_temporary(&settings).unwrap());
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("worker.log"), stores::log(LOG_LINES)).unwrap();
    for layout in Layout::ALL.into_iter().filter(|layout| is_wanted_store(layout.name())) {
        let jobs = if layout == Layout::Guide { 200_000 } else { 100_000 };
        fill(&bench, layout, jobs);
        measure_commands(&bench, layout.name(), layout.job(), folder.path());
        if layout == Layout::Guide {
            compare_durations(&bench);
        }
    }
    if is_wanted_store("journal") {
        let since = Instant::now();
        bench.migrated("journal").batch_execute(&stores::journal(JOURNAL_ENTRIES)).unwrap();
        bench.client("journal").batch_execute("VACUUM ANALYZE").unwrap();
        print_progress(&format!("store journal filled in {:.0} s", since.elapsed().as_secs_f64()));
        measure_commands(&bench, "journal", "job-77", folder.path());
    }
}

/// Whether a store was named on the command line, or none was.
fn is_wanted_store(name: &str) -> bool {
    let is_any_named =
        ["guide", "aps3", "aps4", "journal"].into_iter().any(|name| std::env::args().any(|arg| arg == name));
    !is_any_named || is_wanted(name)
}

/// Whether a command was named on the command line, or none was.
fn is_wanted_command(words: &str) -> bool {
    let mut named = std::env::args().skip(1).filter(|arg| arg.contains(' ') || arg.starts_with('=')).peekable();
    named.peek().is_none() || named.any(|name| words.starts_with(name.trim_start_matches('=')))
}

fn fill(bench: &Bench, layout: Layout, jobs: u64) {
    let since = Instant::now();
    let store = layout.name();
    bench.client("postgres").batch_execute(&format!("CREATE DATABASE {store}")).unwrap();
    bench.client(store).batch_execute(&layout.tables()).unwrap();
    let migrate = if layout == Layout::Guide { "migrate up --create-tables" } else { "migrate up" };
    for words in [migrate, "indexes create --statement-timeout 0"] {
        let output = bench.apsctl(store, words).output().unwrap();
        assert!(output.status.success(), "{words}: {}", String::from_utf8_lossy(&output.stderr));
    }
    let mut client = bench.client(store);
    client.batch_execute(&layout.rows(jobs)).unwrap();
    client.batch_execute("VACUUM ANALYZE").unwrap();
    client.batch_execute("CHECKPOINT").unwrap();
    print_progress(&format!("store {store} filled in {:.0} s", since.elapsed().as_secs_f64()));
}

fn measure_commands(bench: &Bench, store: &str, job: &str, folder: &Path) {
    let log = folder.join("worker.log");
    let placeholders = Placeholders { job, log: log.to_str().unwrap(), folder: folder.to_str().unwrap() };
    println!("\n| {store} | -o | time | peak memory | goal |\n|---|---|---|---|---|");
    for command in READ_COMMANDS.iter().filter(|command| is_wanted_command(command.words)) {
        for format in command.formats {
            let mut process = bench.apsctl_in(store, &placeholders.fill(command.words));
            if !format.is_empty() {
                process.args(["-o", format]);
            }
            let measured = measure(&process);
            println!(
                "| `{}` | {format} | {:.2} s | {:.1} MiB | {} |",
                command.words,
                measured.seconds,
                measured.peak_memory,
                verdict(command, &measured)
            );
        }
    }
}

/// Returns which goal a command misses.
fn verdict(command: &ReadCommand, measured: &Measurement) -> String {
    let mut missed = Vec::new();
    if measured.exit_code > 1 || measured.exit_code < 0 {
        missed.push(format!("exits with {}", measured.exit_code));
    }
    if measured.peak_memory > MAX_MEMORY_MIB {
        missed.push("MEMORY".to_owned());
    }
    if measured.seconds > MAX_SECONDS && !command.is_unlimited {
        missed.push("TIME".to_owned());
    }
    if missed.is_empty() { "ok".to_owned() } else { missed.join(", ") }
}

/// Compares `stats durations` with the guide's statement. The commands run in turn.
fn compare_durations(bench: &Bench) {
    let (mut apsctl_times, mut psql_times) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        apsctl_times.push(measure::seconds(&mut bench.apsctl("guide", "stats durations --days 36500")));
        psql_times.push(measure::seconds(&mut bench.psql("guide", GUIDE_DURATIONS)));
    }
    let (apsctl, psql) = (median(apsctl_times), median(psql_times));
    println!("\n`stats durations` of all runs: {apsctl:.2} s; the guide's statement in psql: {psql:.2} s; ");
    println!("ratio {:.2} (goal 1.10)", apsctl / psql);
}
