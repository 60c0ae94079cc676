//! `make bench-apscheduler`: compares `jobs list` with APScheduler's own `get_all_jobs()` on a hundred thousand jobs of
//! APScheduler 3.

#![allow(clippy::print_stdout, reason = "a benchmark prints its results")]
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot continue must fail")]

#[path = "../common/mod.rs"]
mod common;

use apsctl::cluster::start_temporary;

use common::measure::{self, median, peak_memory};
use common::{Bench, print_progress, python};

/// APScheduler adds this many jobs, and each of their rows is then copied.
const JOBS: usize = 200;
const COPIES: usize = 500;

const ROUNDS: usize = 3;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let Some(("--memory-of", command)) = args.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        return measure::print_memory_of(command);
    }
    let bench = Bench::on(start_temporary(&[("shared_buffers", "512MB")]).unwrap());
    let url = bench.server.url("postgres");
    let Some(fill) = python::script("apscheduler", "fill.py", &[&url, &JOBS.to_string()]) else { return };
    python::output_of(fill);
    let mut client = bench.client("postgres");
    let copies = format!(
        "INSERT INTO apscheduler_jobs SELECT id || '-' || n, next_run_time, job_state
         FROM apscheduler_jobs, generate_series(2, {COPIES}) n"
    );
    client.batch_execute(&copies).unwrap();
    client.batch_execute("VACUUM ANALYZE apscheduler_jobs").unwrap();
    let (mut python_times, mut python_memory, mut apsctl_times, mut apsctl_memory) =
        (Vec::new(), 0.0, Vec::new(), 0.0_f64);
    for round in 1..=ROUNDS {
        let output = python::output_of(python::script("apscheduler", "list.py", &[&url]).unwrap());
        let numbers: Vec<f64> = output.split_whitespace().map(|number| number.parse().unwrap()).collect();
        let [count, seconds, memory] = numbers[..] else { panic!("expected three numbers: {output}") };
        assert_eq!(count.to_string(), (JOBS * COPIES).to_string());
        python_times.push(seconds);
        python_memory = memory;
        let (memory, seconds) = peak_memory(&bench.apsctl("postgres", "jobs list --limit 0 -o jsonl"));
        apsctl_times.push(seconds);
        apsctl_memory = apsctl_memory.max(memory);
        print_progress(&format!(
            "{round}: Python {:.2} s, apsctl {seconds:.2} s",
            python_times[python_times.len() - 1]
        ));
    }
    let (python_median, apsctl_median) = (median(python_times), median(apsctl_times));
    println!("\n| {} jobs of APScheduler 3 | time | peak memory |\n|---|---|---|", JOBS * COPIES);
    println!("| Python, `get_all_jobs()` | {python_median:.2} s | {python_memory:.0} MiB |");
    println!("| `jobs list --limit 0 -o jsonl` | {apsctl_median:.2} s | {apsctl_memory:.1} MiB |");
    println!("| ratio (goal 20) | {:.1} | |", python_median / apsctl_median);
}
