//! `make bench-pass`: compares a pass over a million versions with one UPDATE written by hand and with a Python worker.
//! Also measures a pass with few new versions, and ten million versions with the guide's timeout of 30 seconds.
//!
//! The server is configured as in production: on disk, with fsync.

#![allow(clippy::print_stdout, reason = "a benchmark prints its results")]
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot continue must fail")]

#[path = "../common/mod.rs"]
mod common;
mod data;

use std::process::Command;

use apsctl::cluster::start_temporary_in;

use common::measure::{self, median, peak_memory, seconds};
use common::{Bench, is_wanted, print_progress, python};

/// The settings of a production server, without checkpoints and JIT during a measurement.
const SETTINGS: [(&str, &str); 10] = [
    ("fsync", "on"),
    ("synchronous_commit", "on"),
    ("full_page_writes", "on"),
    ("wal_level", "replica"),
    ("shared_buffers", "512MB"),
    ("maintenance_work_mem", "512MB"),
    ("max_wal_size", "8GB"),
    ("checkpoint_timeout", "1h"),
    ("dynamic_shared_memory_type", "posix"),
    ("jit", "off"),
];

const MILLION: i32 = 1_000_000;
const ROUNDS: usize = 5;

/// A pass with a timeout that no machine reaches.
const LONG_PASS: &str = "run-once -q --timeout 1h";

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let Some(("--memory-of", command)) = args.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        return measure::print_memory_of(command);
    }
    let bench = Bench::on(start_temporary_in(&std::env::temp_dir(), &SETTINGS).unwrap());
    if is_wanted("full") || is_wanted("orm") {
        data::fill(&bench, "million", MILLION, true);
    }
    if is_wanted("full") {
        compare_with_sql(&bench);
    }
    if is_wanted("orm") {
        compare_with_orm(&bench);
    }
    if is_wanted("new") {
        measure_new_versions(&bench);
    }
    if is_wanted("ten") {
        measure_ten_million(&bench);
    }
}

/// Replaces the store `copy` by a copy of `original`, and writes it to disk.
fn copy(bench: &Bench, original: &str) {
    let mut admin = bench.client("postgres");
    admin.batch_execute("DROP DATABASE IF EXISTS copy").unwrap();
    admin.batch_execute(&format!("CREATE DATABASE copy TEMPLATE {original} STRATEGY file_copy")).unwrap();
    admin.batch_execute("CHECKPOINT").unwrap();
}

fn approved(bench: &Bench, store: &str) -> i64 {
    bench.client(store).query_one("SELECT count(*) FROM versions WHERE approved", &[]).unwrap().get(0)
}

fn compare_with_sql(bench: &Bench) {
    let mut candidates: [(&str, Command); 7] = [
        ("one UPDATE by hand", bench.psql("copy", &data::update_sql())),
        ("the same, joined", bench.psql("copy", &data::joined_update_sql())),
        ("`run-once`", bench.apsctl("copy", LONG_PASS)),
        ("`run-once --workers 1`", bench.apsctl("copy", &format!("{LONG_PASS} --workers 1"))),
        ("`run-once --workers 4`", bench.apsctl("copy", &format!("{LONG_PASS} --workers 4"))),
        ("`run-once --dry-run`", bench.apsctl("copy", "run-once -q --dry-run --statement-timeout 0")),
        ("`rules preview`", bench.apsctl("copy", "rules preview --statement-timeout 0")),
    ];
    let mut times: Vec<Vec<f64>> = vec![Vec::new(); candidates.len()];
    let mut approvals = Vec::new();
    for round in 0..ROUNDS {
        for ((name, command), times) in candidates.iter_mut().zip(&mut times) {
            copy(bench, "million");
            times.push(seconds(command));
            let approved = approved(bench, "copy");
            print_progress(&format!("{}: {name}: {:.2} s, {approved} approved", round + 1, times[times.len() - 1]));
            approvals.extend((approved > 0).then_some(approved));
        }
    }
    assert!(approvals.iter().all(|approved| *approved == approvals[0]), "all approve the same number: {approvals:?}");
    let medians: Vec<f64> = times.into_iter().map(median).collect();
    let best = medians[0].min(medians[1]);
    println!(
        "\n| {} of {MILLION} approved by ten rules | time | ratio to the best SQL | ratio to the pass |",
        approvals[0]
    );
    println!("|---|---|---|---|");
    for ((name, _), median) in candidates.iter().zip(&medians) {
        println!("| {name} | {median:.2} s | {:.2} | {:.2} |", median / best, median / medians[2]);
    }
    copy(bench, "million");
    let (memory, _) = peak_memory(&bench.apsctl("copy", LONG_PASS));
    println!("\nPeak memory of `run-once` (goal 32 MiB): {memory:.1} MiB");
}

fn compare_with_orm(bench: &Bench) {
    copy(bench, "million");
    let Some(worker) = python::script("pass", "worker.py", &[&bench.server.url("copy")]) else { return };
    let output = python::output_of(worker);
    let numbers: Vec<f64> = output.split_whitespace().map(|number| number.parse().unwrap()).collect();
    let [by_worker, worker_seconds, worker_memory] = numbers[..] else { panic!("expected three numbers: {output}") };
    copy(bench, "million");
    let (memory, seconds) = peak_memory(&bench.apsctl("copy", LONG_PASS));
    assert_eq!(approved(bench, "copy").to_string(), by_worker.to_string(), "both approve the same number");
    println!("\n| a million versions | time | peak memory |\n|---|---|---|");
    println!("| a Python worker with an ORM | {worker_seconds:.1} s | {worker_memory:.0} MiB |");
    println!("| `run-once` | {seconds:.1} s | {memory:.1} MiB |");
    println!("| ratio | {:.3} | {:.3} |", seconds / worker_seconds, memory / worker_memory);
}

/// Measures a pass with a thousand new versions and a backlog that no rule matches.
fn measure_new_versions(bench: &Bench) {
    data::fill(bench, "backlog", MILLION, false);
    let mut pass = bench.apsctl("backlog", LONG_PASS);
    seconds(&mut pass);
    let (mut new_only, mut full) = (Vec::new(), Vec::new());
    for _ in 0..2 * ROUNDS {
        bench.client("backlog").execute(data::UNMATCHED_VERSIONS, &[&1000]).unwrap();
        new_only.push(seconds(&mut pass));
        full.push(seconds(&mut bench.apsctl("backlog", &format!("{LONG_PASS} --full"))));
    }
    let (new_only, full) = (median(new_only), median(full));
    println!("\n| 1,000 new versions, a backlog of a million | time |\n|---|---|");
    println!("| all versions (`--full`) | {:.0} ms |\n| only new ones | {:.0} ms |", full * 1e3, new_only * 1e3);
    println!("| ratio (goal 0.10) | {:.3} |", new_only / full);
}

/// Runs passes with the guide's timeout until all versions are evaluated.
fn measure_ten_million(bench: &Bench) {
    data::fill(bench, "ten", 10 * MILLION, true);
    println!("\n| ten million versions, pass | time | status | evaluated | approved |\n|---|---|---|---|---|");
    for number in 1.. {
        let (memory, seconds) = peak_memory(&bench.apsctl("ten", "run-once -q"));
        let run = bench.client("ten").query_one(
            "SELECT status, versions_evaluated, versions_approved FROM automation_audit_log ORDER BY id DESC LIMIT 1",
            &[],
        );
        let run = run.unwrap();
        let status: &str = run.get(0);
        let (evaluated, approved): (i64, i64) = (run.get(1), run.get(2));
        println!("| {number}, {memory:.1} MiB | {seconds:.1} s | {status} | {evaluated} | {approved} |");
        if status != "timed_out" {
            break;
        }
    }
}
