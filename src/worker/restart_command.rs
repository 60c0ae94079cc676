//! The command that starts the worker again: any program, so with a limit on its time and on what it says.

mod output_lines;

use std::io::{self, PipeReader, Read};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use output_lines::OutputLines;

use super::docker_cli::{kill_group, process_group};
use crate::domain::shell;
use crate::interrupt;

/// How often a command that says nothing is looked after.
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// How long its output may stay open when it has ended: what it has left behind may hold it for ever.
const OUTPUT_GRACE: Duration = Duration::from_millis(200);

/// How long a command that is asked to end may take for it.
const TERMINATION_GRACE: Duration = Duration::from_secs(2);

/// How the command came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommandResult {
    Done,
    /// Why it could not be started, or how it failed.
    Failed(String),
    /// It was stopped; what it had begun may go on.
    TimedOut,
}

/// Runs it: as its words where no character in it is for a shell, else by `sh -c`. Each line it says is handed over.
///
/// # Errors
/// A signal, which ends the command with all it has started.
pub fn run_restart_command(line: &str, limit: Duration, said: &mut dyn FnMut(&str)) -> Result<CommandResult> {
    interrupt::check()?;
    let started = spawn(line);
    let (mut child, output) = match started {
        Ok(started) => started,
        Err(error) => return Ok(CommandResult::Failed(format!("it cannot be started: {error}"))),
    };
    let group = process_group(&child);
    let on_signal = interrupt::on_signal(move || terminate_group(group));
    let mut lines = OutputLines::new(said);
    let until = Instant::now().checked_add(limit);
    let ended = wait_for_end(&mut child, &output, &mut lines, until);
    drop(on_signal);
    if ended.is_none() {
        terminate_then_kill(&mut child, group);
    }
    lines.finish();
    interrupt::check()?;
    Ok(match ended {
        None => CommandResult::TimedOut,
        Some(status) if status.success() => CommandResult::Done,
        Some(status) if lines.last_line.is_empty() => CommandResult::Failed(describe_status(status)),
        Some(status) => CommandResult::Failed(format!("{}: {}", describe_status(status), lines.last_line)),
    })
}

fn describe_status(status: ExitStatus) -> String {
    status.code().map_or_else(|| status.to_string(), |code| format!("exit code {code}"))
}

/// In a process group of its own: Ctrl-C is for us to deal with.
fn spawn(line: &str) -> io::Result<(Child, Receiver<Vec<u8>>)> {
    let (reader, writer) = io::pipe()?;
    let words = shell::split_plain_words(line).unwrap_or_else(|| vec!["sh", "-c", line]);
    let mut command = Command::new(words[0]);
    command.args(&words[1..]);
    command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer).process_group(0);
    let child = command.spawn()?;
    // Our own ends of the pipe go with the command.
    drop(command);
    Ok((child, read_in_background(reader)))
}

/// Reads on a thread of its own, no faster than it is shown.
fn read_in_background(mut pipe: PipeReader) -> Receiver<Vec<u8>> {
    let (sender, receiver) = sync_channel(16);
    thread::spawn(move || {
        let mut piece = [0; 4096];
        while let Ok(read @ 1..) = pipe.read(&mut piece) {
            // Nobody listens any more: what still writes is not to be ended by that as long as we live.
            drop(sender.send(piece[..read].to_vec()));
        }
    });
    receiver
}

/// Until it has ended; none where it is to be stopped.
fn wait_for_end(
    child: &mut Child,
    output: &Receiver<Vec<u8>>,
    lines: &mut OutputLines,
    until: Option<Instant>,
) -> Option<ExitStatus> {
    let mut is_open = true;
    let status = loop {
        if is_open {
            match output.recv_timeout(POLL_INTERVAL) {
                Ok(piece) => lines.push(&piece),
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
            Ok(piece) => lines.push(&piece),
            Err(RecvTimeoutError::Disconnected) => is_open = false,
            Err(RecvTimeoutError::Timeout) => break,
        }
    }
    if is_open {
        log::warn!(
            "something the restart command has started still holds its output, and may end with apsctl: redirect it \
             (>> FILE 2>&1)"
        );
    }
    Some(status)
}

fn terminate_group(group: Pid) {
    if group.as_raw() > 1 {
        // It may have ended by itself.
        let _ = killpg(group, Signal::SIGTERM);
    }
}

/// Ends it with whatever it has started.
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
    // It has been killed: there is nothing to wait for long.
    drop(child.wait());
}

#[cfg(test)]
mod tests;
