//! `make bench-changes`: measures changes of ten thousand jobs, and the same changes by SQL in psql, on Task Tracker's table
//! and on APScheduler 3's.
//!
//! The SQL changes the same rows in one statement. It keeps no journal, no pauses and no pickles, so nothing can undo it.

#![allow(clippy::print_stdout, reason = "a benchmark prints its results")]
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot continue must fail")]

#[path = "../common/mod.rs"]
mod common;

use apsctl::cluster::start_temporary;

use common::measure::{self, median, peak_memory, seconds};
use common::{Bench, print_progress, python};

const JOBS: usize = 10_000;

/// APScheduler adds this many jobs, and each of their rows is then copied.
const SAMPLES: usize = 100;

const ROUNDS: usize = 3;

/// The goal for each change.
const GOAL_SECONDS: f64 = 5.0;
const GOAL_MIB: f64 = 32.0;

/// The changes of each store, and the SQL that changes the same rows.
const GUIDE: [(&str, &str); 4] = [
    ("jobs pause", "UPDATE apscheduler_jobs SET job_state = 'PAUSED', next_run_time = NULL"),
    ("jobs trigger", "UPDATE apscheduler_jobs SET next_run_time = now()"),
    ("jobs remove", "UPDATE apscheduler_jobs SET job_state = 'REMOVED', next_run_time = NULL"),
    ("jobs remove --purge", "DELETE FROM apscheduler_jobs"),
];
const APSCHEDULER3: [(&str, &str); 4] = [
    ("jobs pause", "UPDATE apscheduler_jobs SET next_run_time = NULL"),
    (
        "jobs trigger",
        "INSERT INTO apscheduler_jobs SELECT id || ':now', extract(epoch FROM now()), job_state FROM apscheduler_jobs",
    ),
    ("jobs edit --grace 5m", "UPDATE apscheduler_jobs SET job_state = job_state || ''"),
    ("jobs remove", "DELETE FROM apscheduler_jobs"),
];

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let Some(("--memory-of", command)) = args.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        return measure::print_memory_of(command);
    }
    let bench = Bench::on(start_temporary(&[("shared_buffers", "256MB")]).unwrap());
    let mut client = bench.migrated("guide");
    let rows = format!(
        "INSERT INTO apscheduler_jobs (id, func_ref, args, kwargs, job_state, next_run_time, misfire_grace_time)
         SELECT 'report-' || n, 'app.reports.run_' || n % 50, '[]', '{{\"depth\": 50}}', 'SCHEDULED',
                now() + interval '1 day' + n * interval '1 second', 3600
         FROM generate_series(1, {JOBS}) n"
    );
    client.batch_execute(&rows).unwrap();
    client.batch_execute("VACUUM ANALYZE apscheduler_jobs").unwrap();
    drop(client);
    println!(
        "\n| {JOBS} jobs | command | its undo | memory | memory of undo | psql | ratio |\n|---|---|---|---|---|---|---|"
    );
    for (words, sql) in GUIDE {
        measure_change(&bench, "guide", words, sql);
    }
    bench.client("postgres").batch_execute("CREATE DATABASE apscheduler3").unwrap();
    let url = bench.server.url("apscheduler3");
    let Some(fill) = python::script("apscheduler", "fill.py", &[&url, &SAMPLES.to_string()]) else { return };
    python::output_of(fill);
    let mut client = bench.client("apscheduler3");
    let copies = format!(
        "INSERT INTO apscheduler_jobs SELECT id || '-' || n, next_run_time, job_state
         FROM apscheduler_jobs, generate_series(2, {}) n",
        JOBS / SAMPLES
    );
    client.batch_execute(&copies).unwrap();
    // Rows that are due would be left to their scheduler.
    let later = "UPDATE apscheduler_jobs SET next_run_time = extract(epoch FROM now()) + 86400";
    client.batch_execute(later).unwrap();
    client.batch_execute("VACUUM FULL ANALYZE apscheduler_jobs").unwrap();
    drop(client);
    assert!(bench.apsctl("apscheduler3", "migrate up").output().unwrap().status.success());
    for (words, sql) in APSCHEDULER3 {
        measure_change(&bench, "apscheduler3", words, sql);
    }
    println!("\nGoal: {GOAL_SECONDS} s and {GOAL_MIB} MiB for each change and its undo.");
}

/// Makes a change and undoes it, each time on a new copy of the store, and makes the change by SQL on another copy.
fn measure_change(bench: &Bench, store: &str, words: &str, sql: &str) {
    let (mut times, mut undo_times, mut psql_times) = (Vec::new(), Vec::new(), Vec::new());
    let (mut memory, mut undo_memory) = (0.0_f64, 0.0_f64);
    for round in 1..=ROUNDS {
        for copy in ["changed", "by_hand"] {
            let sql = format!("DROP DATABASE IF EXISTS {copy}");
            bench.client("postgres").batch_execute(&sql).unwrap();
            let sql = format!("CREATE DATABASE {copy} TEMPLATE {store}");
            bench.client("postgres").batch_execute(&sql).unwrap();
        }
        let (used, took) = peak_memory(&bench.apsctl("changed", &format!("{words} --all --yes -o json")));
        let (undo_used, undo_took) = peak_memory(&bench.apsctl("changed", "undo -o json"));
        let undone = "SELECT count(*) FROM apsctl.operations WHERE undo_of IS NOT NULL";
        let undone: i64 = bench.client("changed").query_one(undone, &[]).unwrap().get(0);
        assert!(undone > 0, "{words} was not undone");
        memory = memory.max(used);
        undo_memory = undo_memory.max(undo_used);
        times.push(took);
        undo_times.push(undo_took);
        psql_times.push(seconds(&mut bench.psql("by_hand", sql)));
        print_progress(&format!("{store}, {words}, {round}: {took:.2} s, undo {undo_took:.2} s"));
    }
    let (time, undo_time, psql) = (median(times), median(undo_times), median(psql_times));
    println!(
        "| {store}: `{words}` | {time:.2} s | {undo_time:.2} s | {memory:.1} MiB | {undo_memory:.1} MiB | {psql:.2} s | {:.0} |",
        time / psql
    );
}
