//! Measures the time and the peak memory of processes.

use std::process::{Command, ExitStatus, Stdio};
use std::time::Instant;

use nix::sys::resource::{UsageWho, getrusage};

/// Runs the command and returns its wall time.
pub(crate) fn seconds(command: &mut Command) -> f64 {
    let (status, elapsed) = run(command);
    // Checks exit 1 if they find something.
    assert!(matches!(status.code(), Some(0 | 1)), "{command:?}: {status}");
    elapsed
}

fn run(command: &mut Command) -> (ExitStatus, f64) {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let since = Instant::now();
    let status = command.status().unwrap();
    (status, since.elapsed().as_secs_f64())
}

pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    f64::midpoint(values[(values.len() - 1) / 2], values[values.len() / 2])
}

/// A process that has ended.
pub(crate) struct Measurement {
    /// In MiB.
    pub(crate) peak_memory: f64,
    pub(crate) seconds: f64,
    /// -1 after a signal.
    pub(crate) exit_code: i32,
}

/// Returns the command's peak memory in MiB, and its time in seconds.
pub(crate) fn peak_memory(command: &Command) -> (f64, f64) {
    let measured = measure(command);
    // Checks exit 1 if they find something.
    assert!(matches!(measured.exit_code, 0 | 1), "{command:?} exits with {}", measured.exit_code);
    (measured.peak_memory, measured.seconds)
}

/// Runs the command.
///
/// The system reports only the maximum memory over all children, so a helper process runs this command as its only child.
pub(crate) fn measure(command: &Command) -> Measurement {
    let mut helper = Command::new(std::env::current_exe().unwrap());
    helper.arg("--memory-of").arg(command.get_program()).args(command.get_args());
    let output = String::from_utf8(helper.output().unwrap().stdout).unwrap();
    let [peak_memory, seconds, exit_code] = output.split(' ').collect::<Vec<_>>()[..] else { panic!("{output}") };
    Measurement {
        peak_memory: peak_memory.parse().unwrap(),
        seconds: seconds.parse().unwrap(),
        exit_code: exit_code.trim_end().parse().unwrap(),
    }
}

/// Runs the helper process of [`measure`].
pub(crate) fn print_memory_of(command: &[String]) {
    let (program, args) = command.split_first().unwrap();
    let mut process = Command::new(program);
    let (status, seconds) = run(process.args(args));
    #[allow(clippy::cast_precision_loss, reason = "kibibytes, far below 2^53")]
    let memory = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap().max_rss() as f64 / 1024.0;
    println!("{memory} {seconds} {}", status.code().unwrap_or(-1));
}
