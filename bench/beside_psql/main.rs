//! `make bench`: compares apsctl with psql, and a large store with a small one, and measures memory.
//!
//! It measures whole processes on a private server, over a Unix socket, TCP and TLS. The compared commands run in turn; the
//! results are medians.

#![allow(clippy::print_stdout, reason = "a benchmark prints its results")]
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot continue must fail")]

#[allow(dead_code, unreachable_pub, reason = "shared with the tests, which use more of it")]
#[path = "../../tests/it/tls/certificates.rs"]
mod certificates;
#[path = "../common/mod.rs"]
mod common;
mod compare;
mod connections;
mod data;

use apsctl::cluster::start_temporary;

use common::measure::{self, peak_memory};
use common::{Bench, is_wanted};
use compare::{Comparison, compare};

/// Each command, and the statement of the guide for the same task.
const COMMANDS_AND_SQL: [(&str, &str); 3] = [
    ("jobs list", "SELECT * FROM apscheduler_jobs"),
    (
        "stale",
        "SELECT id, next_run_time, NOW() - next_run_time AS overdue_time FROM apscheduler_jobs \
         WHERE next_run_time < NOW() - INTERVAL '1 hour'",
    ),
    (
        "audit tail",
        "SELECT * FROM automation_audit_log WHERE created_at > NOW() - INTERVAL '24 hours' \
         ORDER BY created_at DESC LIMIT 100",
    ),
];

/// The goal for `health`, in milliseconds. Containers run it every half minute.
const HEALTH_GOAL_MS: f64 = 50.0;

/// Commands that must not read their whole table.
const INDEXED_COMMANDS: [&str; 2] = ["stale", "audit tail"];

/// Commands that stream a million rows: the store, and the command.
const STREAMING_COMMANDS: [(&str, &str); 2] =
    [("large", "jobs list --limit 0 -o jsonl"), ("million", "audit tail -n 0 --since all -o jsonl")];

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let Some(("--memory-of", command)) = args.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        return measure::print_memory_of(command);
    }
    let address = connections::loopback_address();
    let settings = [("shared_buffers", "256MB"), ("maintenance_work_mem", "512MB"), ("listen_addresses", &address)];
    let server = start_temporary(&settings).unwrap();
    let bench = Bench::on(server);
    data::fill(&bench, "small", 10, 10_000);
    if is_wanted("beside") {
        compare_with_psql(&bench);
    }
    if is_wanted("ways") {
        connections::compare_connections(&bench, &address, COMMANDS_AND_SQL[0]);
    }
    if is_wanted("scale") || is_wanted("memory") {
        data::fill(&bench, "large", 1_000_000, 10_000_000);
    }
    if is_wanted("scale") {
        compare_store_sizes(&bench);
    }
    if is_wanted("memory") {
        data::fill(&bench, "million", 10, 1_000_000);
        measure_memory(&bench);
    }
}

fn compare_with_psql(bench: &Bench) {
    println!("\n| command | apsctl | psql | ratio (goal 0.70) |\n|---|---|---|---|");
    for (words, sql) in COMMANDS_AND_SQL {
        let Comparison { first, second, ratio } = compare(|| bench.apsctl("small", words), || bench.psql("small", sql));
        println!("| `{words}` | {first:.2} ms | {second:.2} ms | {ratio:.2} |");
    }
    // `stale` is measured in turn, to show how busy the machine is.
    let Comparison { first, second, .. } =
        compare(|| bench.apsctl("small", "health"), || bench.apsctl("small", "stale"));
    println!("\n`health` takes {first:.2} ms (goal {HEALTH_GOAL_MS} ms), `stale` in turn with it {second:.2} ms");
}

fn compare_store_sizes(bench: &Bench) {
    println!("\n| command | 10 jobs, 10 000 runs | 1 M jobs, 10 M runs | ratio (goal 1.20) |\n|---|---|---|---|");
    for words in INDEXED_COMMANDS {
        let Comparison { first, second, ratio } =
            compare(|| bench.apsctl("large", words), || bench.apsctl("small", words));
        println!("| `{words}` | {second:.2} ms | {first:.2} ms | {ratio:.2} |");
    }
}

fn measure_memory(bench: &Bench) {
    println!("\n| command, a million rows | peak memory (goal 32 MiB) | time |\n|---|---|---|");
    for (store, words) in STREAMING_COMMANDS {
        let (memory, seconds) = peak_memory(&bench.apsctl(store, words));
        println!("| `{words}` | {memory:.1} MiB | {seconds:.1} s |");
    }
}
