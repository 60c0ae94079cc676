//! Runs the `docker` command with limits on its time and output.

use std::io::{self, Read};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use super::docker_error::DockerError;
use crate::interrupt;

/// The largest output that is read. The description of a container has about 10 kB.
const MAX_OUTPUT_BYTES: u64 = 4 << 20;

/// How often to check whether a process has ended that has closed its output.
const POLL_INTERVAL: Duration = Duration::from_millis(2);

#[derive(Debug, Clone, Copy)]
pub(super) struct DockerCli {
    pub(super) timeout: Duration,
}

impl DockerCli {
    /// Runs `docker ARGS…` and returns its standard output.
    pub(super) fn run(self, args: &[&str]) -> Result<String, DockerError> {
        let mut child = spawn(command(args).stdout(Stdio::piped()).stderr(Stdio::piped()))?;
        let group = process_group(&child);
        let on_signal = interrupt::on_signal(move || kill_group(group));
        let deadline = Instant::now() + self.timeout;
        let (stdout, stderr) = (read_in_background(child.stdout.take()), read_in_background(child.stderr.take()));
        let output =
            receive_until(&stdout, deadline).and_then(|stdout| Some((stdout, receive_until(&stderr, deadline)?)));
        let status = output.as_ref().and_then(|_| wait_until(&mut child, deadline));
        if status.is_none() {
            kill_group(group);
            drop(child.wait());
        }
        drop(on_signal);
        let (Some((stdout, stderr)), Some(status)) = (output, status) else {
            return Err(DockerError::TimedOut { after: self.timeout, args: args.join(" ") });
        };
        if status.success() { Ok(stdout) } else { Err(DockerError::from_stderr(&stderr, args)) }
    }
}

/// Returns the command `docker ARGS…` in its own process group, so that Ctrl-C reaches only apsctl.
pub(super) fn command(args: &[&str]) -> Command {
    let mut command = Command::new("docker");
    command.args(args).stdin(Stdio::null()).process_group(0);
    command
}

pub(super) fn spawn(command: &mut Command) -> Result<Child, DockerError> {
    command.spawn().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => DockerError::NoDocker,
        _ => DockerError::Failed(format!("docker cannot be started: {error}")),
    })
}

/// Returns the process group that the child leads.
pub(super) fn process_group(child: &Child) -> Pid {
    Pid::from_raw(i32::try_from(child.id()).unwrap_or_default())
}

/// Kills the process group, including processes that docker has started (ssh, plugins).
pub(super) fn kill_group(group: Pid) {
    if group.as_raw() > 1 {
        // It may have ended already.
        let _ = killpg(group, Signal::SIGKILL);
    }
}

/// Reads in a thread, because a process left behind may hold the pipe open forever.
fn read_in_background(pipe: Option<impl Read + Send + 'static>) -> Receiver<String> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut output = Vec::new();
        if let Some(pipe) = pipe {
            // Keep the output before an error.
            drop(pipe.take(MAX_OUTPUT_BYTES).read_to_end(&mut output));
        }
        // The receiver may be gone.
        drop(sender.send(String::from_utf8_lossy(&output).into_owned()));
    });
    receiver
}

fn receive_until(output: &Receiver<String>, deadline: Instant) -> Option<String> {
    output.recv_timeout(deadline.saturating_duration_since(Instant::now())).ok()
}

fn wait_until(child: &mut Child, deadline: Instant) -> Option<std::process::ExitStatus> {
    loop {
        if let Some(status) = child.try_wait().ok().flatten() {
            return Some(status);
        }
        if Instant::now() >= deadline {
            return None;
        }
        thread::sleep(POLL_INTERVAL);
    }
}
