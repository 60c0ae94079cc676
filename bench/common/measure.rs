//! Measures the time and the peak memory of processes.

use std::process::{Command, Stdio};
use std::time::Instant;

use nix::sys::resource::{UsageWho, getrusage};

/// Runs the command and returns its wall time.
pub(crate) fn seconds(command: &mut Command) -> f64 {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let since = Instant::now();
    let status = command.status().unwrap();
    let elapsed = since.elapsed().as_secs_f64();
    // Checks exit 1 if they find something.
    assert!(matches!(status.code(), Some(0 | 1)), "{command:?}: {status}");
    elapsed
}

pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    f64::midpoint(values[(values.len() - 1) / 2], values[values.len() / 2])
}

/// Returns the command's peak memory in MiB, and its time in seconds.
///
/// The system reports only the maximum over all children, so a helper process runs this command as its only child.
pub(crate) fn peak_memory(command: &Command) -> (f64, f64) {
    let mut helper = Command::new(std::env::current_exe().unwrap());
    helper.arg("--memory-of").arg(command.get_program()).args(command.get_args());
    let output = String::from_utf8(helper.output().unwrap().stdout).unwrap();
    let mut numbers = output.split_whitespace().map(|number| number.parse().unwrap());
    (numbers.next().unwrap(), numbers.next().unwrap())
}

/// Runs the helper process of [`peak_memory`].
pub(crate) fn print_memory_of(command: &[String]) {
    let (program, args) = command.split_first().unwrap();
    let mut process = Command::new(program);
    process.args(args);
    let seconds = seconds(&mut process);
    #[allow(clippy::cast_precision_loss, reason = "kibibytes, far below 2^53")]
    let memory = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap().max_rss() as f64 / 1024.0;
    println!("{memory} {seconds}");
}
