//! `make bench`: apsctl's wall time beside psql's, its times on a large store beside a small one, its memory.
//!
//! Whole processes on a private server over its Unix socket, run in turn, medians.

#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot go on is to fail")]

mod data;
mod measure;

use std::path::{Path, PathBuf};
use std::process::Command;

use apsctl::cluster::{Programs, Watched, watched};

use measure::{Figures, in_turn, most_memory};

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

/// What must not read all of its table.
const SCALED: [&str; 2] = ["stale", "audit tail"];

/// What streams a million rows: on which store, and the command.
const STREAMED: [(&str, &str); 2] =
    [("large", "jobs list --limit 0 -o jsonl"), ("million", "audit tail -n 0 --since all -o jsonl")];

/// Shared by all of it.
struct Bench {
    server: Watched,
    psql: PathBuf,
    apsctl: PathBuf,
}

impl Bench {
    fn start() -> Self {
        // Beside the dev build that cargo names there is the release build that `make bench` has made.
        let dev = Path::new(env!("CARGO_BIN_EXE_apsctl"));
        let apsctl = dev.ancestors().nth(2).unwrap().join("release/apsctl");
        assert!(apsctl.exists(), "no {}; `make bench` builds it", apsctl.display());
        let psql = Programs::find().unwrap().bindir().join("psql");
        let server = watched(&[("shared_buffers", "256MB"), ("maintenance_work_mem", "512MB")]).unwrap();
        Self { server, psql, apsctl }
    }

    /// `apsctl WORDS` on a store.
    fn apsctl(&self, store: &str, words: &str) -> Command {
        let mut command = Command::new(&self.apsctl);
        command.args(["-d", &self.server.url(store)]).args(words.split(' '));
        command
    }

    fn psql(&self, store: &str, sql: &str) -> Command {
        let mut command = Command::new(&self.psql);
        command.args(["-X", "-q", "-d", &self.server.url(store), "-c", sql]);
        command
    }
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let Some(("--memory-of", command)) = args.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        return measure::tell_memory_of(command);
    }
    let bench = Bench::start();
    // `cargo bench … -- scale` measures that alone; cargo itself adds `--bench`.
    let named: Vec<&str> = args.iter().map(String::as_str).filter(|arg| !arg.starts_with('-')).collect();
    let wanted = |part: &str| named.is_empty() || named.contains(&part);
    data::fill(&bench, "small", 10, 10_000);
    if wanted("beside") {
        beside_psql(&bench);
    }
    if wanted("scale") || wanted("memory") {
        data::fill(&bench, "large", 1_000_000, 10_000_000);
    }
    if wanted("scale") {
        large_beside_small(&bench);
    }
    if wanted("memory") {
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
