//! `make bench-retention`: deletes ten million runs beside a scheduler, and measures how long its sessions wait.
//!
//! The server is configured as in production: on disk, with fsync.

#![allow(clippy::print_stdout, reason = "a benchmark prints its results")]
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot continue must fail")]

#[path = "../common/mod.rs"]
mod common;

use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use apsctl::cluster::start_temporary_in;
use postgres::Client;
use serde_json::Value;

use common::measure::{self, peak_memory};
use common::{Bench, print_progress};

/// The settings of a production server, without checkpoints during the measurement.
const SETTINGS: [(&str, &str); 8] = [
    ("fsync", "on"),
    ("synchronous_commit", "on"),
    ("full_page_writes", "on"),
    ("wal_level", "replica"),
    ("shared_buffers", "512MB"),
    ("max_wal_size", "8GB"),
    ("checkpoint_timeout", "1h"),
    ("dynamic_shared_memory_type", "posix"),
];

/// How many old runs are deleted, and how many recent ones stay; a number on the command line replaces the first.
const OLD_RUNS: u64 = 10_000_000;
const RECENT_RUNS: u64 = 100_000;

/// What the scheduler does for each run: it opens the run, moves the job, and closes the run.
const SCHEDULER: [&str; 3] = [
    "INSERT INTO automation_audit_log (job_id, status, created_at) VALUES ('job-1', 'running', clock_timestamp())",
    "UPDATE apscheduler_jobs SET next_run_time = clock_timestamp() + interval '1 minute' WHERE id = 'job-1'",
    "UPDATE automation_audit_log SET status = 'completed', completed_at = clock_timestamp()
     WHERE id = (SELECT max(id) FROM automation_audit_log)",
];

/// What the application does: it changes old runs, which are being deleted.
const OLD_RUN: &str = "UPDATE automation_audit_log SET error = 'seen'
    WHERE id = (SELECT id FROM automation_audit_log ORDER BY created_at OFFSET 200 LIMIT 1)";

/// How long the statements of a session took.
#[derive(Default)]
struct Waits {
    statements: u64,
    longest: Duration,
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let Some(("--memory-of", command)) = args.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        return measure::print_memory_of(command);
    }
    let old = args.iter().find_map(|arg| arg.parse().ok()).unwrap_or(OLD_RUNS);
    let bench = Bench::on(start_temporary_in(&std::env::temp_dir(), &SETTINGS).unwrap());
    fill(&bench, "prune", old);
    let alone = with_writers(&bench, || thread::sleep(Duration::from_secs(20)));
    let began = Instant::now();
    let mut output = None;
    let beside = with_writers(&bench, || {
        let mut command =
            bench.apsctl("prune", "audit prune --older-than 90d --keep-last 1 --yes --statement-timeout 0 -o json");
        output = Some(command.stdin(Stdio::null()).output().unwrap());
    });
    let took = began.elapsed().as_secs_f64();
    let output = output.unwrap();
    let row: Value = serde_json::from_slice(&output.stdout).unwrap();
    let runs = row["runs"].as_u64().unwrap();
    println!("| {runs} runs deleted | |\n|---|---|");
    #[allow(clippy::cast_precision_loss, reason = "a rounded rate")]
    let rate = runs as f64 / took;
    println!("| time | {took:.0} s ({rate:.0} runs a second, {} batches) |", row["batches"]);
    println!("| longest batch (goal: 200 ms) | {:.0} ms |", row["longest_batch_seconds"].as_f64().unwrap() * 1e3);
    for (name, alone, beside) in [("scheduler", &alone.0, &beside.0), ("writer of old runs", &alone.1, &beside.1)] {
        println!(
            "| longest statement of the {name}: alone, beside | {} ms of {}, {} ms of {} |",
            alone.longest.as_millis(),
            alone.statements,
            beside.longest.as_millis(),
            beside.statements
        );
    }
    fill(&bench, "memory", old / 10);
    let (memory, _) =
        peak_memory(&bench.apsctl("memory", "audit prune --older-than 90d --keep-last 1 --yes --statement-timeout 0"));
    println!("| peak memory with {} runs | {memory:.1} MiB |", old / 10);
}

fn fill(bench: &Bench, store: &str, old: u64) {
    let since = Instant::now();
    let mut client = bench.migrated(store);
    client
        .batch_execute(&format!(
            "INSERT INTO apscheduler_jobs (id, func_ref, args, kwargs, job_state, next_run_time)
             SELECT 'job-' || n, 'app.job', '[]', '{{}}', 'SCHEDULED', now() + interval '1 hour' FROM generate_series(1, 200) n;
             INSERT INTO automation_audit_log (job_id, status, created_at, completed_at, versions_evaluated, versions_approved, details)
             SELECT 'job-' || n % 200 + 1, 'completed', t, t + interval '2 seconds', 100, 10, '{{\"host\": \"worker-1\", \"attempt\": 1}}'
             FROM generate_series(1, {old}) n, LATERAL (SELECT now() - interval '400 days' + n * (interval '300 days' / {old})) x (t);
             INSERT INTO automation_audit_log (job_id, status, created_at, completed_at)
             SELECT 'job-' || n % 200 + 1, 'completed', t, t + interval '2 seconds'
             FROM generate_series(1, {RECENT_RUNS}) n, LATERAL (SELECT now() - interval '80 days' + n * (interval '80 days' / {RECENT_RUNS})) x (t)"
        ))
        .unwrap();
    let created = bench.apsctl(store, "indexes create --statement-timeout 0").output().unwrap();
    assert!(created.status.success(), "{}", String::from_utf8_lossy(&created.stderr));
    client.batch_execute("VACUUM ANALYZE").unwrap();
    client.batch_execute("CHECKPOINT").unwrap();
    print_progress(&format!("store {store} filled in {:.0} s", since.elapsed().as_secs_f64()));
}

/// Runs `body` beside a scheduler and a session that changes old runs, and returns how long their statements took.
fn with_writers(bench: &Bench, body: impl FnOnce()) -> (Waits, Waits) {
    let stop = Arc::new(AtomicBool::new(false));
    let writer = |statements: &'static [&'static str]| {
        let (mut client, stop) = (bench.client("prune"), Arc::clone(&stop));
        thread::spawn(move || write_until(&mut client, statements, &stop))
    };
    let (scheduler, old_runs) = (writer(&SCHEDULER), writer(&[OLD_RUN]));
    body();
    stop.store(true, Ordering::SeqCst);
    (scheduler.join().unwrap(), old_runs.join().unwrap())
}

fn write_until(client: &mut Client, statements: &[&str], stop: &AtomicBool) -> Waits {
    let mut waits = Waits::default();
    while !stop.load(Ordering::SeqCst) {
        for statement in statements {
            let began = Instant::now();
            client.batch_execute(statement).unwrap();
            waits.longest = waits.longest.max(began.elapsed());
            waits.statements += 1;
        }
        thread::sleep(Duration::from_millis(10));
    }
    waits
}
