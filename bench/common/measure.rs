//! Times of whole processes, and how much memory one has had.

use std::process::{Command, Stdio};
use std::time::Instant;

use nix::sys::resource::{UsageWho, getrusage};

/// From the start of the process to its end.
pub(crate) fn seconds(command: &mut Command) -> f64 {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let since = Instant::now();
    let status = command.status().unwrap();
    let passed = since.elapsed().as_secs_f64();
    // A check that has found something exits 1.
    assert!(matches!(status.code(), Some(0 | 1)), "{command:?}: {status}");
    passed
}

pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    f64::midpoint(values[(values.len() - 1) / 2], values[values.len() / 2])
}

/// The most memory the command has held, in MiB, and its time in seconds.
///
/// The system tells only the most of all children, so a process of its own has this one alone.
pub(crate) fn most_memory(command: &Command) -> (f64, f64) {
    let mut helper = Command::new(std::env::current_exe().unwrap());
    helper.arg("--memory-of").arg(command.get_program()).args(command.get_args());
    let said = String::from_utf8(helper.output().unwrap().stdout).unwrap();
    let mut figures = said.split_whitespace().map(|figure| figure.parse().unwrap());
    (figures.next().unwrap(), figures.next().unwrap())
}

/// What the helper does.
pub(crate) fn tell_memory_of(command: &[String]) {
    let (program, args) = command.split_first().unwrap();
    let mut process = Command::new(program);
    process.args(args);
    let seconds = seconds(&mut process);
    #[allow(clippy::cast_precision_loss, reason = "kibibytes, far below 2^53")]
    let memory = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap().max_rss() as f64 / 1024.0;
    println!("{memory} {seconds}");
}
