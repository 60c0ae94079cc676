//! `make bench-apscheduler`: a listing of a hundred thousand jobs that APScheduler 3 has written, beside APScheduler's
//! own `get_all_jobs()`, in turn on one server.

#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot go on is to fail")]

#[path = "../common/mod.rs"]
mod common;

use apsctl::cluster::start_temporary;

use common::measure::{self, median, most_memory};
use common::{Bench, python, say};

/// How many jobs APScheduler adds, and how often each of their rows is there.
const JOBS: usize = 200;
const COPIES: usize = 500;

const ROUNDS: usize = 3;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let Some(("--memory-of", command)) = args.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        return measure::tell_memory_of(command);
    }
    let bench = Bench::on(start_temporary(&[("shared_buffers", "512MB")]).unwrap());
    let url = bench.server.url("postgres");
    let Some(fill) = python::script("apscheduler", "fill.py", &[&url, &JOBS.to_string()]) else { return };
    python::printed(fill);
    let mut client = bench.client("postgres");
    let copies = format!(
        "INSERT INTO apscheduler_jobs SELECT id || '-' || n, next_run_time, job_state
         FROM apscheduler_jobs, generate_series(2, {COPIES}) n"
    );
    client.batch_execute(&copies).unwrap();
    client.batch_execute("VACUUM ANALYZE apscheduler_jobs").unwrap();
    let (mut theirs, mut their_memory, mut ours, mut our_memory) = (Vec::new(), 0.0, Vec::new(), 0.0_f64);
    for round in 1..=ROUNDS {
        let said = python::printed(python::script("apscheduler", "list.py", &[&url]).unwrap());
        let figures: Vec<f64> = said.split_whitespace().map(|figure| figure.parse().unwrap()).collect();
        let [count, seconds, memory] = figures[..] else { panic!("three figures, not {said}") };
        assert_eq!(count.to_string(), (JOBS * COPIES).to_string());
        theirs.push(seconds);
        their_memory = memory;
        let (memory, seconds) = most_memory(&bench.apsctl("postgres", "jobs list --limit 0 -o jsonl"));
        ours.push(seconds);
        our_memory = our_memory.max(memory);
        say(&format!("{round}: Python {:.2} s, apsctl {seconds:.2} s", theirs[theirs.len() - 1]));
    }
    let (theirs, ours) = (median(theirs), median(ours));
    println!("\n| {} jobs of APScheduler 3 | time | most memory |\n|---|---|---|", JOBS * COPIES);
    println!("| Python, `get_all_jobs()` | {theirs:.2} s | {their_memory:.0} MiB |");
    println!("| `jobs list --limit 0 -o jsonl` | {ours:.2} s | {our_memory:.1} MiB |");
    println!("| Python's by ours (goal 20) | {:.1} | |", theirs / ours);
}
