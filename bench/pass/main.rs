//! `make bench-pass`: a pass over a million versions beside one UPDATE written by hand and beside an ORM's worker, on
//! one server, in turn; what a pass costs that finds little new; ten million versions within the guide's 30 seconds.
//!
//! The server is as careful as one in production: on the disk, with fsync.

#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot go on is to fail")]

#[path = "../common/mod.rs"]
mod common;
mod data;

use std::process::Command;

use apsctl::cluster::start_temporary_in;

use common::measure::{self, median, most_memory, seconds};
use common::{Bench, is_wanted, python, say};

/// Those of a server for use, less what would come in between.
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

/// No more than an answer to "how long", whatever the machine.
const PATIENT: &str = "run-once -q --timeout 1h";

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let Some(("--memory-of", command)) = args.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        return measure::tell_memory_of(command);
    }
    let bench = Bench::on(start_temporary_in(&std::env::temp_dir(), &SETTINGS).unwrap());
    if is_wanted("full") || is_wanted("orm") {
        data::fill(&bench, "million", MILLION, true);
    }
    if is_wanted("full") {
        full(&bench);
    }
    if is_wanted("orm") {
        beside_orm(&bench);
    }
    if is_wanted("new") {
        what_is_new(&bench);
    }
    if is_wanted("ten") {
        ten_million(&bench);
    }
}

/// The store `copy` anew, all of it on the disk.
fn copy(bench: &Bench, of: &str) {
    let mut admin = bench.client("postgres");
    admin.batch_execute("DROP DATABASE IF EXISTS copy").unwrap();
    admin.batch_execute(&format!("CREATE DATABASE copy TEMPLATE {of} STRATEGY file_copy")).unwrap();
    admin.batch_execute("CHECKPOINT").unwrap();
}

fn approved(bench: &Bench, store: &str) -> i64 {
    bench.client(store).query_one("SELECT count(*) FROM versions WHERE approved", &[]).unwrap().get(0)
}

fn full(bench: &Bench) {
    let mut ways: [(&str, Command); 7] = [
        ("one UPDATE by hand", bench.psql("copy", &data::by_hand())),
        ("the same, joined", bench.psql("copy", &data::by_hand_joined())),
        ("`run-once`", bench.apsctl("copy", PATIENT)),
        ("`run-once --workers 1`", bench.apsctl("copy", &format!("{PATIENT} --workers 1"))),
        ("`run-once --workers 4`", bench.apsctl("copy", &format!("{PATIENT} --workers 4"))),
        ("`run-once --dry-run`", bench.apsctl("copy", "run-once -q --dry-run --statement-timeout 0")),
        ("`rules preview`", bench.apsctl("copy", "rules preview --statement-timeout 0")),
    ];
    let mut times: Vec<Vec<f64>> = vec![Vec::new(); ways.len()];
    let mut approvals = Vec::new();
    for round in 0..ROUNDS {
        for ((name, command), times) in ways.iter_mut().zip(&mut times) {
            copy(bench, "million");
            times.push(seconds(command));
            let approved = approved(bench, "copy");
            say(&format!("{}: {name}: {:.2} s, {approved} approved", round + 1, times[times.len() - 1]));
            approvals.extend((approved > 0).then_some(approved));
        }
    }
    assert!(approvals.iter().all(|approved| *approved == approvals[0]), "all do the same: {approvals:?}");
    let medians: Vec<f64> = times.into_iter().map(median).collect();
    let best = medians[0].min(medians[1]);
    println!(
        "\n| {} of {MILLION} approved by ten rules | time | by the best by hand | by the pass |",
        approvals[0]
    );
    println!("|---|---|---|---|");
    for ((name, _), median) in ways.iter().zip(&medians) {
        println!("| {name} | {median:.2} s | {:.2} | {:.2} |", median / best, median / medians[2]);
    }
    copy(bench, "million");
    let (memory, _) = most_memory(&bench.apsctl("copy", PATIENT));
    println!("\nThe most memory of `run-once` (goal 32 MiB): {memory:.1} MiB");
}

fn beside_orm(bench: &Bench) {
    copy(bench, "million");
    let Some(worker) = python::script("pass", "worker.py", &[&bench.server.url("copy")]) else { return };
    let said = python::printed(worker);
    let figures: Vec<f64> = said.split_whitespace().map(|figure| figure.parse().unwrap()).collect();
    let [by_worker, worker_seconds, worker_memory] = figures[..] else { panic!("three figures, not {said}") };
    copy(bench, "million");
    let (memory, seconds) = most_memory(&bench.apsctl("copy", PATIENT));
    assert_eq!(approved(bench, "copy").to_string(), by_worker.to_string(), "both do the same");
    println!("\n| a million versions | time | most memory |\n|---|---|---|");
    println!("| an ORM's worker in Python | {worker_seconds:.1} s | {worker_memory:.0} MiB |");
    println!("| `run-once` | {seconds:.1} s | {memory:.1} MiB |");
    println!("| ratio | {:.3} | {:.3} |", seconds / worker_seconds, memory / worker_memory);
}

/// A backlog that no rule matches, and a thousand versions that have come since the last pass.
fn what_is_new(bench: &Bench) {
    data::fill(bench, "backlog", MILLION, false);
    let mut pass = bench.apsctl("backlog", PATIENT);
    seconds(&mut pass);
    let (mut new, mut all) = (Vec::new(), Vec::new());
    for _ in 0..2 * ROUNDS {
        bench.client("backlog").execute(data::UNSURE, &[&1000]).unwrap();
        new.push(seconds(&mut pass));
        all.push(seconds(&mut bench.apsctl("backlog", &format!("{PATIENT} --full"))));
    }
    let (new, all) = (median(new), median(all));
    println!("\n| 1,000 new versions, a backlog of a million | time |\n|---|---|");
    println!("| all of it (`--full`) | {:.0} ms |\n| what is new | {:.0} ms |", all * 1e3, new * 1e3);
    println!("| ratio (goal 0.10) | {:.3} |", new / all);
}

/// With the guide's timeout: a pass that does not come to the end is taken up by the next.
fn ten_million(bench: &Bench) {
    data::fill(bench, "ten", 10 * MILLION, true);
    println!(
        "\n| ten million versions, pass | time | status | evaluated | approved |\n|---|---|---|---|---|"
    );
    for number in 1.. {
        let (memory, seconds) = most_memory(&bench.apsctl("ten", "run-once -q"));
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
