//! `make bench-logs`: compares `apsctl logs` with `grep -c` and the same pattern on a gigabyte of log.

#![allow(clippy::print_stdout, reason = "a benchmark prints its results")]
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot continue must fail")]

#[path = "../common/mod.rs"]
mod common;

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use common::measure::{self, median, peak_memory, seconds};
use common::{print_progress, release};

const SIZE: u64 = 1 << 30;

const ROUNDS: usize = 5;

/// The pattern of the guide.
const PATTERN: &str = r"automation\|schedule";

/// The log lines of one run.
const RUN_LINES: [&str; 6] = [
    "INFO Automation run started",
    "INFO Evaluating 47 pending versions",
    "INFO Rule 'High Confidence' matched 34 versions",
    "INFO Auto-approved 34 versions",
    "INFO WebSocket broadcast: pending_count_updated",
    "INFO Automation run completed (3.2s)",
];

/// Log lines of a worker between runs.
const OTHER_LINES: [&str; 7] = [
    "DEBUG connection 140231 returned to pool (checked out 3, overflow 0)",
    "INFO 127.0.0.1:53412 - \"GET /api/v1/tasks?limit=50&offset=100 HTTP/1.1\" 200",
    "INFO Task 48213 picked up by consumer tasktracker.worker.consumer in 0.013s",
    "DEBUG SELECT versions.id, versions.approved FROM versions WHERE versions.approved IS false LIMIT 100",
    "WARNING Slow request: 1.213s for /api/v1/versions",
    "INFO heartbeat of worker 3",
    "ERROR Task 48213 failed: upstream returned 503",
];

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let Some(("--memory-of", command)) = args.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        return measure::print_memory_of(command);
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-logs");
    fs::create_dir_all(&folder).unwrap();
    println!("| log of 1 GiB | `grep -ci` | `apsctl logs` | ratio (goal 1.5) | peak memory | `logs runs` |");
    println!("|---|---|---|---|---|---|");
    // The seconds between two runs.
    for (name, between) in [("few runs", 99), ("only runs", 0)] {
        let log = write_log(&folder, between);
        print_row(name, &log);
        fs::remove_file(log).unwrap();
    }
}

fn write_log(folder: &Path, between: u64) -> PathBuf {
    let path = folder.join("worker.log");
    let mut file = BufWriter::with_capacity(1 << 20, File::create(&path).unwrap());
    let (mut written, mut second) = (0, 0_u64);
    while written < SIZE {
        let [day, hour, minute] = [second / 86_400 % 28 + 1, second / 3600 % 24, second / 60 % 60];
        let time = format!("2025-10-{day:02} {hour:02}:{minute:02}:{:02}", second % 60);
        let is_run = second.is_multiple_of(between + 1);
        let lines =
            if is_run { &RUN_LINES[..] } else { std::slice::from_ref(&OTHER_LINES[(second * 5 % 31 % 7) as usize]) };
        for line in lines {
            writeln!(file, "{time} {line}").unwrap();
            written += (time.len() + line.len() + 2) as u64;
        }
        second += 1;
    }
    file.flush().unwrap();
    path
}

/// Measures a command with its output in a pipe: grep stops at the first match if its output is /dev/null.
fn seconds_into_pipe(command: &mut Command) -> f64 {
    let since = Instant::now();
    let out = command.output().unwrap();
    assert!(out.stdout.len() > 3, "{command:?}");
    since.elapsed().as_secs_f64()
}

fn print_row(name: &str, log: &Path) {
    let grep = || {
        let mut grep = Command::new("grep");
        grep.args(["-ci", PATTERN]).arg(log);
        grep
    };
    let apsctl = |words: &[&str]| {
        let mut apsctl = Command::new(release());
        apsctl.args(words).arg("--file").arg(log);
        apsctl
    };
    let (mut grep_times, mut apsctl_times) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let (grep_time, apsctl_time) = (seconds_into_pipe(&mut grep()), seconds(&mut apsctl(&["logs"])));
        print_progress(&format!("{name}: grep {grep_time:.2} s, apsctl {apsctl_time:.2} s"));
        // The first round only loads the file into memory.
        if round > 0 {
            grep_times.push(grep_time);
            apsctl_times.push(apsctl_time);
        }
    }
    let (grep_median, apsctl_median) = (median(grep_times), median(apsctl_times));
    let (memory, _) = peak_memory(&apsctl(&["logs"]));
    let runs = seconds(&mut apsctl(&["logs", "runs", "--no-audit"]));
    let ratio = apsctl_median / grep_median;
    println!("| {name} | {grep_median:.2} s | {apsctl_median:.2} s | {ratio:.2} | {memory:.1} MiB | {runs:.2} s |");
}
