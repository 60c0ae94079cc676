//! `make bench`: apsctl's wall time beside psql's, its times on a large store beside a small one, its memory.
//!
//! Whole processes on a private server over its Unix socket, over TCP and TLS too, run in turn, medians.

#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot go on is to fail")]

#[allow(dead_code, unreachable_pub, reason = "the tests make more of them, and are another crate")]
#[path = "../../tests/it/tls/certificates.rs"]
mod certificates;
#[path = "../common/mod.rs"]
mod common;
mod data;
mod in_turn;
mod ways;

use apsctl::cluster::start_temporary;

use common::measure::{self, most_memory};
use common::{Bench, is_wanted};
use in_turn::{Figures, in_turn};

/// The guide's own statement beside each command.
const BESIDE: [(&str, &str); 3] = [
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

/// What a container asks every half minute is to take so long at most, in milliseconds.
const HEALTH: f64 = 50.0;

/// What must not read all of its table.
const SCALED: [&str; 2] = ["stale", "audit tail"];

/// What streams a million rows: on which store, and the command.
const STREAMED: [(&str, &str); 2] =
    [("large", "jobs list --limit 0 -o jsonl"), ("million", "audit tail -n 0 --since all -o jsonl")];

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let Some(("--memory-of", command)) = args.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        return measure::tell_memory_of(command);
    }
    let address = ways::address();
    let settings =
        [("shared_buffers", "256MB"), ("maintenance_work_mem", "512MB"), ("listen_addresses", &address)];
    let server = start_temporary(&settings).unwrap();
    let bench = Bench::on(server);
    data::fill(&bench, "small", 10, 10_000);
    if is_wanted("beside") {
        beside_psql(&bench);
    }
    if is_wanted("ways") {
        ways::beside_psql(&bench, &address, BESIDE[0]);
    }
    if is_wanted("scale") || is_wanted("memory") {
        data::fill(&bench, "large", 1_000_000, 10_000_000);
    }
    if is_wanted("scale") {
        large_beside_small(&bench);
    }
    if is_wanted("memory") {
        data::fill(&bench, "million", 10, 1_000_000);
        memory(&bench);
    }
}

fn beside_psql(bench: &Bench) {
    println!("\n| command | apsctl | psql | ratio (goal 0.70) |\n|---|---|---|---|");
    for (words, sql) in BESIDE {
        let Figures { first, second, ratio } =
            in_turn(|| bench.apsctl("small", words), || bench.psql("small", sql));
        println!("| `{words}` | {first:.2} ms | {second:.2} ms | {ratio:.2} |");
    }
    // Beside another of ours, so that whatever else the machine does is seen.
    let Figures { first, second, .. } =
        in_turn(|| bench.apsctl("small", "health"), || bench.apsctl("small", "stale"));
    println!("\n`health` takes {first:.2} ms (goal {HEALTH} ms), `stale` beside it {second:.2} ms");
}

fn large_beside_small(bench: &Bench) {
    println!(
        "\n| command | 10 jobs, 10 000 runs | 1 M jobs, 10 M runs | ratio (goal 1.20) |\n|---|---|---|---|"
    );
    for words in SCALED {
        let Figures { first, second, ratio } =
            in_turn(|| bench.apsctl("large", words), || bench.apsctl("small", words));
        println!("| `{words}` | {second:.2} ms | {first:.2} ms | {ratio:.2} |");
    }
}

fn memory(bench: &Bench) {
    println!("\n| command, a million rows | most memory (goal 32 MiB) | time |\n|---|---|---|");
    for (store, words) in STREAMED {
        let (memory, seconds) = most_memory(&bench.apsctl(store, words));
        println!("| `{words}` | {memory:.1} MiB | {seconds:.1} s |");
    }
}
