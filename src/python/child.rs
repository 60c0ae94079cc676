//! One process of the interpreter, with limits on its time and output.

use std::fmt;
use std::io::{self, BufRead as _, BufReader, Read, Write as _};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use serde_json::Value;

use super::Interpreter;
use crate::domain::duration_text::exact_duration;
use crate::error::{CliError, redact};
use crate::interrupt;

/// The largest output that is read.
const MAX_OUTPUT_BYTES: u64 = 64 << 20;

/// The longest line that is read.
const MAX_LINE_BYTES: u64 = 64 << 10;

/// How much of the end of stderr is kept.
const MAX_STDERR_BYTES: usize = 4096;

const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// How long to read on after the process has ended. A process that it has started may hold the pipe open.
const OUTPUT_GRACE: Duration = Duration::from_millis(500);

/// How the process ended.
#[derive(Debug)]
pub(super) enum ChildEnd {
    /// It has sent its last message.
    Finished,
    /// It ended by itself: the status, and the last line of stderr.
    Exited(ExitStatus, Option<String>),
    TimedOut(Duration),
    /// It wrote more than is read.
    TooMuchOutput,
}

impl ChildEnd {
    /// Leaves out a last line that only repeats the script, as programs do that do not know what to do with it.
    pub(super) fn without(self, script: &str) -> Self {
        match self {
            Self::Exited(status, line) => Self::Exited(status, line.filter(|line| !line.contains(script))),
            end => end,
        }
    }
}

impl fmt::Display for ChildEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Finished => f.write_str("it sent no result"),
            Self::Exited(status, last_line) => {
                match (status.code(), status.signal().and_then(|number| Signal::try_from(number).ok())) {
                    (Some(code), _) => write!(f, "it exited with code {code}")?,
                    (None, Some(signal)) => write!(f, "it was ended by {signal}")?,
                    (None, None) => write!(f, "it ended with {status}")?,
                }
                last_line.as_ref().map_or(Ok(()), |line| write!(f, " ({line})"))
            }
            Self::TimedOut(limit) => write!(f, "it was stopped after {}", exact_duration(*limit)),
            Self::TooMuchOutput => write!(f, "it wrote more than {} MiB", MAX_OUTPUT_BYTES >> 20),
        }
    }
}

/// What is said to the interpreter, and how its answers begin.
pub(super) struct Conversation<'a> {
    pub(super) interpreter: &'a Interpreter,
    pub(super) script: &'static str,
    pub(super) request: String,
    pub(super) marker: &'a str,
}

impl Conversation<'_> {
    /// Runs the script and calls `on_message` with each message, until it returns true or the process ends.
    ///
    /// # Errors
    /// A usage error if the program cannot be started, and an error after a signal.
    pub(super) fn hold(self, on_message: &mut dyn FnMut(&Value) -> bool) -> Result<ChildEnd> {
        interrupt::check()?;
        let mut child = self.spawn()?;
        let group = Pid::from_raw(i32::try_from(child.id()).unwrap_or_default());
        let on_signal = interrupt::on_signal(move || kill_group(group));
        if let Some(mut input) = child.stdin.take() {
            let request = self.request;
            // An interpreter that reads nothing must not block apsctl.
            thread::spawn(move || drop(input.write_all(request.as_bytes())));
        }
        let lines = read_lines(child.stdout.take());
        let stderr = read_end(child.stderr.take());
        let end = wait(&mut child, &lines, self.interpreter.timeout, |line| {
            let message = line.strip_prefix(self.marker).and_then(|text| serde_json::from_str(text).ok());
            message.is_some_and(|message: Value| on_message(&message))
        });
        kill_group(group);
        drop(child.wait());
        drop(on_signal);
        interrupt::check()?;
        Ok(match end {
            Ending::Exited(status) => ChildEnd::Exited(status, last_line(&stderr)),
            Ending::Finished => ChildEnd::Finished,
            Ending::TimedOut => ChildEnd::TimedOut(self.interpreter.timeout),
            Ending::TooMuchOutput => ChildEnd::TooMuchOutput,
        })
    }

    /// Starts the interpreter in its own process group, so that Ctrl-C reaches only apsctl. It gets the environment
    /// without the passwords and settings of apsctl.
    fn spawn(&self) -> Result<Child> {
        let Interpreter { program, directory, .. } = self.interpreter;
        let is_path = program.components().count() > 1;
        let absolute = std::path::absolute(program).unwrap_or_else(|_| program.clone());
        let mut command = Command::new(if is_path { &absolute } else { program });
        command.args(["-c", self.script]).current_dir(directory).process_group(0);
        command.env("PYTHONDONTWRITEBYTECODE", "1").env_remove("PGPASSWORD").env_remove("PGPASSFILE");
        for (name, value) in std::env::vars_os() {
            if name.as_encoded_bytes().starts_with(b"APSCTL_") {
                command.env_remove(name);
            } else if let Some(text) = value.to_str().filter(|_| name == "DATABASE_URL") {
                // The application may need the variable to be importable, but not the password.
                command.env(name, redact(text));
            }
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().map_err(|error| {
            let why = if error.kind() == io::ErrorKind::NotFound { "not found".to_owned() } else { error.to_string() };
            let why = why.split(" (os error").next().unwrap_or_default().to_owned();
            CliError::usage(format!("--python {}: {why}", program.display())).into()
        })
    }
}

fn kill_group(group: Pid) {
    if group.as_raw() > 1 {
        // It may have ended already.
        let _ = killpg(group, Signal::SIGKILL);
    }
}

enum Line {
    Text(String),
    TooMuchOutput,
}

enum Ending {
    Finished,
    Exited(ExitStatus),
    TimedOut,
    TooMuchOutput,
}

/// Reads lines in a thread. The channel is bounded, so the interpreter waits for apsctl.
fn read_lines(pipe: Option<impl Read + Send + 'static>) -> Receiver<Line> {
    let (sender, receiver) = sync_channel(64);
    let Some(pipe) = pipe else { return receiver };
    thread::spawn(move || {
        let mut reader = BufReader::new(pipe.take(MAX_OUTPUT_BYTES + 1));
        loop {
            let mut line = Vec::new();
            match reader.by_ref().take(MAX_LINE_BYTES).read_until(b'\n', &mut line) {
                Ok(1..) => {}
                Ok(0) | Err(_) => break,
            }
            if sender.send(Line::Text(String::from_utf8_lossy(&line).trim_end().to_owned())).is_err() {
                return;
            }
        }
        if reader.into_inner().limit() == 0 {
            drop(sender.send(Line::TooMuchOutput));
        }
    });
    receiver
}

/// Reads everything in a thread and keeps the end.
fn read_end(pipe: Option<impl Read + Send + 'static>) -> Receiver<Vec<u8>> {
    let (sender, receiver) = sync_channel(1);
    thread::spawn(move || {
        let mut kept = Vec::new();
        let mut bytes = [0; 4096];
        if let Some(mut pipe) = pipe {
            while let Ok(read @ 1..) = pipe.read(&mut bytes) {
                kept.extend_from_slice(&bytes[..read]);
                let excess = kept.len().saturating_sub(MAX_STDERR_BYTES);
                kept.drain(..excess);
            }
        }
        drop(sender.send(kept));
    });
    receiver
}

/// Returns the last line of stderr.
fn last_line(stderr: &Receiver<Vec<u8>>) -> Option<String> {
    let bytes = stderr.recv_timeout(OUTPUT_GRACE).ok()?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let line = text.lines().rev().map(str::trim).find(|line| !line.is_empty())?;
    Some(redact(&line.chars().take(200).collect::<String>()))
}

/// Passes lines to `on_line` until it returns true, the process ends, or a limit is reached.
fn wait(child: &mut Child, lines: &Receiver<Line>, limit: Duration, mut on_line: impl FnMut(&str) -> bool) -> Ending {
    let deadline = Instant::now().checked_add(limit);
    let mut status = None;
    let mut is_open = true;
    loop {
        let received = if is_open { lines.recv_timeout(POLL_INTERVAL) } else { Err(RecvTimeoutError::Timeout) };
        match received {
            Ok(Line::Text(line)) => {
                if on_line(&line) {
                    return Ending::Finished;
                }
                if deadline.is_none_or(|deadline| Instant::now() < deadline) {
                    continue;
                }
            }
            Ok(Line::TooMuchOutput) => return Ending::TooMuchOutput,
            Err(RecvTimeoutError::Disconnected) => is_open = false,
            Err(RecvTimeoutError::Timeout) if !is_open => thread::sleep(POLL_INTERVAL),
            Err(RecvTimeoutError::Timeout) => {}
        }
        // A first look after the end reads what is still in the pipe.
        match (status, child.try_wait().ok().flatten()) {
            (Some((status, since)), _) if !is_open || Instant::now() > since + OUTPUT_GRACE => {
                return Ending::Exited(status);
            }
            (None, Some(ended)) => status = Some((ended, Instant::now())),
            _ => {}
        }
        if interrupt::is_pending() || deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            return Ending::TimedOut;
        }
    }
}
