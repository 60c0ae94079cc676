//! The log of a container, from `docker logs`. When followed, it continues after the container is restarted or recreated.

use std::collections::VecDeque;
use std::io::{PipeReader, pipe};
use std::process::Child;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

use super::log_source::{LogSource, ReadOptions, ReadResult};
use super::pipe::Pipe;
use super::timestamp_stripper::TimestampStripper;
use crate::error::CliError;
use crate::worker::container::Container;
use crate::worker::container_state::ContainerState;
use crate::worker::docker_cli;
use crate::worker::docker_error::DockerError;

/// How often to check whether a stopped container is running again.
const RESTART_POLL_INTERVAL: Duration = Duration::from_secs(1);

/// How much of the log is read again after a restart, because Docker's lines may not be ordered by time.
const REREAD_OVERLAP: TimeDelta = TimeDelta::seconds(2);

pub(super) struct ContainerLog {
    container: Container,
    options: ReadOptions,
    name: Arc<str>,
    /// `None` while the container is stopped.
    docker_logs: Option<DockerLogs>,
    stripper: TimestampStripper,
    buffer: Vec<u8>,
    last_poll: Instant,
    /// When the followed container was started.
    started_at: Option<DateTime<Utc>>,
    has_warned: bool,
}

/// A running `docker logs`.
struct DockerLogs {
    child: Child,
    pipe: Pipe<PipeReader>,
}

impl ContainerLog {
    pub(super) fn open(container: Container, options: ReadOptions) -> Result<Self> {
        let state = container.inspect().map_err(CliError::from)?;
        if state.log_driver == "none" {
            let message = format!("container {} has no log (its log driver is none)", container.name());
            return Err(CliError::refused(message).hint("read a file with --file").into());
        }
        let name = Arc::from(container.name());
        let running = Some(start_docker_logs(&container, options, None)?);
        Ok(Self {
            container,
            options,
            name,
            docker_logs: running,
            stripper: TimestampStripper::default(),
            buffer: vec![0; 64 << 10],
            last_poll: Instant::now(),
            started_at: state.started_at,
            has_warned: false,
        })
    }

    /// Handles the end of `docker logs`: the container or its log has ended.
    fn handle_end(&mut self) -> Result<ReadResult> {
        self.stripper.end_input();
        let Some(mut docker_logs) = self.docker_logs.take() else { return Ok(ReadResult::Idle) };
        let status = docker_logs.child.wait().context("waiting for docker logs")?;
        if !self.options.follow {
            if !status.success() {
                log::warn!("docker logs {} failed with {status}; the log may be incomplete", self.name);
            }
            return Ok(ReadResult::End);
        }
        Ok(ReadResult::Break)
    }

    /// Checks from time to time whether the stopped container is running again.
    fn poll_restart(&mut self) -> Result<ReadResult> {
        if self.last_poll.elapsed() < RESTART_POLL_INTERVAL {
            std::thread::sleep(Duration::from_millis(100));
            return Ok(ReadResult::Idle);
        }
        self.last_poll = Instant::now();
        match self.container.inspect() {
            Ok(state) if state.is_running() => {
                if self.has_warned || state.started_at != self.started_at {
                    log::info!("container {} is running again; continuing with its log", self.name);
                }
                self.has_warned = false;
                self.started_at = state.started_at;
                let since = self.stripper.last_timestamp().map(|last| last - REREAD_OVERLAP);
                if let Some(since) = since {
                    self.stripper.skip_repeats_since(since);
                }
                self.docker_logs = Some(start_docker_logs(&self.container, self.options, since)?);
            }
            Ok(state) => self.warn_stopped(&describe_state(&state)),
            Err(error @ DockerError::NoSuchContainer { .. }) => self.warn_stopped(&error.to_string()),
            // The daemon may be restarting.
            Err(error @ (DockerError::Unreachable(_) | DockerError::TimedOut { .. })) => {
                self.warn_stopped(&error.to_string());
            }
            Err(error) => return Err(CliError::from(error).into()),
        }
        Ok(ReadResult::Idle)
    }

    fn warn_stopped(&mut self, reason: &str) {
        if !self.has_warned {
            log::warn!("{reason}; waiting for it to start");
            self.has_warned = true;
        }
    }
}

fn describe_state(state: &ContainerState) -> String {
    let status = state.status.as_str();
    format!("the container is {status} (exit code {})", state.exit_code)
}

/// Starts `docker logs` with standard output and standard error in one pipe, so that their order is kept.
fn start_docker_logs(container: &Container, options: ReadOptions, since: Option<DateTime<Utc>>) -> Result<DockerLogs> {
    let time = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Nanos, true);
    let mut args = vec!["logs".to_owned(), "--timestamps".to_owned()];
    if let Some(since) = since.or(options.since) {
        args.extend(["--since".to_owned(), time(since)]);
    }
    if let Some(until) = options.until {
        args.extend(["--until".to_owned(), time(until)]);
    }
    if options.follow {
        args.push("--follow".to_owned());
    }
    args.extend(["--".to_owned(), container.name().to_owned()]);
    let (reader, writer) = pipe().context("creating a pipe")?;
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let mut command = docker_cli::command(&args);
    command.stdout(writer.try_clone().context("creating a pipe")?).stderr(writer);
    let child = docker_cli::spawn(&mut command).map_err(CliError::from)?;
    Ok(DockerLogs { child, pipe: Pipe::new(reader, Arc::from(container.name())) })
}

impl LogSource for ContainerLog {
    fn read(&mut self, buffer: &mut [u8]) -> Result<ReadResult> {
        loop {
            let read = self.stripper.pull(buffer);
            if read > 0 {
                return Ok(ReadResult::Bytes(read));
            }
            let Some(running) = &mut self.docker_logs else {
                return if self.options.follow { self.poll_restart() } else { Ok(ReadResult::End) };
            };
            match running.pipe.poll_read(&mut self.buffer)? {
                ReadResult::Bytes(read) => self.stripper.push(&self.buffer[..read]),
                ReadResult::End => {
                    let docker_logs = self.handle_end()?;
                    // Bytes that waited for more are complete now.
                    let read = self.stripper.pull(buffer);
                    return Ok(if read > 0 { ReadResult::Bytes(read) } else { docker_logs });
                }
                other => return Ok(other),
            }
        }
    }

    fn name(&self) -> Arc<str> {
        self.name.clone()
    }

    fn line_timestamps(&mut self) -> Option<&mut VecDeque<Option<DateTime<Utc>>>> {
        Some(&mut self.stripper.timestamps)
    }

    fn waits_when_idle(&self) -> bool {
        true
    }
}

impl Drop for DockerLogs {
    fn drop(&mut self) {
        docker_cli::kill_group(docker_cli::process_group(&self.child));
        // It was killed, so this returns at once.
        drop(self.child.wait());
    }
}
