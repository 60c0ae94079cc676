//! Runs a command of the user's, such as the one that restarts the worker, with limits on its time and on the lines that it prints.

use std::io::{self, PipeReader, Read, Write as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use super::docker_cli::{kill_group, process_group};
use crate::domain::shell;
use crate::error::without_error_numbers;
use crate::interrupt;

/// How often to check whether the command has ended.
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// How long to read output after the command has ended: a process it left behind may hold the pipe open forever.
const OUTPUT_GRACE: Duration = Duration::from_millis(200);

/// How long the command has to end after SIGTERM.
const TERMINATION_GRACE: Duration = Duration::from_secs(2);

/// The result of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommandResult {
    Done,
    /// The command could not be started or failed, for this reason.
    Failed(String),
    /// The command was stopped. Processes it has started may continue.
    TimedOut,
}

/// What a command gets from apsctl.
#[derive(Debug, Clone, Default)]
pub struct CommandInput {
    /// Standard input; empty without it.
    pub stdin: Option<String>,
    /// Variables that are added to the environment. No value contains NUL.
    pub variables: Vec<(&'static str, String)>,
}

/// Runs the command, without a shell if no character needs one, otherwise with `sh -c`. Calls `on_line` for each line.
///
/// # Errors
/// Returns an error after a signal, which ends the command and everything it has started.
pub fn run_command(
    line: &str,
    input: CommandInput,
    limit: Duration,
    on_line: &mut dyn FnMut(&str),
) -> Result<CommandResult> {
    interrupt::check()?;
    let started = spawn(line, input);
    let (mut child, output) = match started {
        Ok(started) => started,
        Err(error) => {
            return Ok(CommandResult::Failed(describe_start_error(line, &error)));
        }
    };
    let group = process_group(&child);
    let on_signal = interrupt::on_signal(move || terminate_group(group));
    let mut output_lines = OutputLines::new(on_line);
    let until = Instant::now().checked_add(limit);
    let ended = wait_for_end(&mut child, &output, &mut output_lines, until);
    drop(on_signal);
    if ended.is_none() {
        terminate_then_kill(&mut child, group);
    }
    output_lines.finish();
    interrupt::check()?;
    Ok(match ended {
        None => CommandResult::TimedOut,
        Some(status) if status.success() => CommandResult::Done,
        Some(status) if output_lines.last_line.is_empty() => CommandResult::Failed(describe_status(status)),
        Some(status) => CommandResult::Failed(format!("{}: {}", describe_status(status), output_lines.last_line)),
    })
}

/// Explains why a command could not be started. `line` needs no shell.
fn describe_start_error(line: &str, error: &io::Error) -> String {
    let why = without_error_numbers(&error.to_string());
    let program = line.split_whitespace().next().unwrap_or_default();
    if error.kind() != io::ErrorKind::NotFound || program.contains('/') {
        return format!("it could not be started: {why}");
    }
    let shell = format!("sh -c {}", shell::quote(line.trim()));
    format!("there is no program {program} in PATH; if it is a command of the shell, write {shell}")
}

fn describe_status(status: ExitStatus) -> String {
    status.code().map_or_else(|| status.to_string(), |code| format!("exit code {code}"))
}

/// Starts the command in its own process group, so that Ctrl-C reaches only apsctl.
fn spawn(command_line: &str, input: CommandInput) -> io::Result<(Child, Receiver<Vec<u8>>)> {
    let (reader, writer) = io::pipe()?;
    let words = shell::split_plain_words(command_line).unwrap_or_else(|| vec!["sh", "-c", command_line]);
    let mut command = Command::new(words[0]);
    command.args(&words[1..]);
    command.envs(input.variables).stdout(writer.try_clone()?).stderr(writer).process_group(0);
    command.stdin(if input.stdin.is_some() { Stdio::piped() } else { Stdio::null() });
    let mut child = command.spawn()?;
    // This closes our ends of the pipe.
    drop(command);
    if let (Some(text), Some(mut stdin)) = (input.stdin, child.stdin.take()) {
        // The command may not read its input, or end before it has.
        thread::spawn(move || drop(stdin.write_all(text.as_bytes())));
    }
    Ok((child, read_in_background(reader)))
}

/// Reads in a thread. The channel is bounded, so the command waits if its output is not shown.
fn read_in_background(mut pipe: PipeReader) -> Receiver<Vec<u8>> {
    let (sender, receiver) = sync_channel(16);
    thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(read @ 1..) = pipe.read(&mut bytes) {
            // Keep reading without a receiver, so that the writing process is not ended by SIGPIPE.
            drop(sender.send(bytes[..read].to_vec()));
        }
    });
    receiver
}

/// Waits until the command ends. Returns `None` if it has to be stopped.
fn wait_for_end(
    child: &mut Child,
    output: &Receiver<Vec<u8>>,
    output_lines: &mut OutputLines,
    until: Option<Instant>,
) -> Option<ExitStatus> {
    let mut is_open = true;
    let status = loop {
        if is_open {
            match output.recv_timeout(POLL_INTERVAL) {
                Ok(bytes) => output_lines.push(&bytes),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => is_open = false,
            }
        } else {
            thread::sleep(POLL_INTERVAL);
        }
        if let Some(status) = child.try_wait().ok().flatten() {
            break status;
        }
        if interrupt::is_pending() || until.is_some_and(|until| Instant::now() >= until) {
            return None;
        }
    };
    let until = Instant::now() + OUTPUT_GRACE;
    while is_open {
        match output.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(bytes) => output_lines.push(&bytes),
            Err(RecvTimeoutError::Disconnected) => is_open = false,
            Err(RecvTimeoutError::Timeout) => break,
        }
    }
    if is_open {
        log::warn!(
            "a process started by the command still writes to its output and may end with apsctl: redirect it \
             (>> FILE 2>&1)"
        );
    }
    Some(status)
}

fn terminate_group(group: Pid) {
    if group.as_raw() > 1 {
        // It may have ended already.
        let _ = killpg(group, Signal::SIGTERM);
    }
}

/// Ends the command and everything it has started.
fn terminate_then_kill(child: &mut Child, group: Pid) {
    terminate_group(group);
    let until = Instant::now() + TERMINATION_GRACE;
    while Instant::now() < until {
        if child.try_wait().is_ok_and(|status| status.is_some()) {
            break;
        }
        thread::sleep(POLL_INTERVAL);
    }
    kill_group(group);
    // It was killed, so this returns at once.
    drop(child.wait());
}

/// The limits of the output that is shown: lines, and bytes per line.
const MAX_LINES: usize = 100;
const MAX_LINE_BYTES: usize = 400;

/// Splits the output into lines and limits their number and length.
struct OutputLines<'a> {
    on_line: &'a mut dyn FnMut(&str),
    partial_line: Vec<u8>,
    line_count: usize,
    omitted_count: usize,
    last_line: String,
}

impl<'a> OutputLines<'a> {
    fn new(on_line: &'a mut dyn FnMut(&str)) -> Self {
        Self { on_line, partial_line: Vec::new(), line_count: 0, omitted_count: 0, last_line: String::new() }
    }

    fn push(&mut self, bytes: &[u8]) {
        for byte in bytes {
            if matches!(byte, b'\n' | b'\r') {
                self.end_line();
            } else if self.partial_line.len() < MAX_LINE_BYTES {
                self.partial_line.push(*byte);
            }
        }
    }

    fn end_line(&mut self) {
        let line = String::from_utf8_lossy(&std::mem::take(&mut self.partial_line)).trim().to_owned();
        if line.is_empty() {
            return;
        }
        if self.line_count < MAX_LINES {
            self.line_count += 1;
            (self.on_line)(&line);
        } else {
            self.omitted_count += 1;
        }
        self.last_line = line;
    }

    fn finish(&mut self) {
        self.end_line();
        if self.omitted_count > 0 {
            (self.on_line)(&format!("[… {} more lines omitted]", self.omitted_count));
        }
    }
}

#[cfg(test)]
mod tests;
