//! A container's log, by `docker logs`. Followed, it goes on when the container is started again, or made anew.

use std::collections::VecDeque;
use std::io::{PipeReader, pipe};
use std::process::Child;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

use super::pipe::Pipe;
use super::{LogSource, ReadOptions, ReadResult, TimestampStripper};
use crate::error::CliError;
use crate::worker::{Container, ContainerState, DockerError, docker_cli};

/// How often a container that has stopped is looked after.
const RESTART_POLL_INTERVAL: Duration = Duration::from_secs(1);

/// How much of what has been seen is asked for again: docker's own lines need not be in the order of their times.
const REREAD_OVERLAP: TimeDelta = TimeDelta::seconds(2);

pub(super) struct ContainerLog {
    container: Container,
    options: ReadOptions,
    name: Arc<str>,
    /// None while the container is stopped.
    docker_logs: Option<DockerLogs>,
    stripper: TimestampStripper,
    buffer: Vec<u8>,
    last_poll: Instant,
    /// The start of the container that is being followed.
    started_at: Option<DateTime<Utc>>,
    has_warned: bool,
}

/// A `docker logs` that runs.
struct DockerLogs {
    child: Child,
    pipe: Pipe<PipeReader>,
}

impl ContainerLog {
    pub(super) fn open(container: Container, wanted: ReadOptions) -> Result<Self> {
        let standing = container.inspect().map_err(CliError::from)?;
        if standing.log_driver == "none" {
            let message = format!("container {} keeps no log (log driver none)", container.name());
            return Err(CliError::refused(message).hint("read a file with --file").into());
        }
        let source = Arc::from(container.name());
        let running = Some(start_docker_logs(&container, wanted, None)?);
        Ok(Self {
            container,
            options: wanted,
            name: source,
            docker_logs: running,
            stripper: TimestampStripper::default(),
            buffer: vec![0; 64 << 10],
            last_poll: Instant::now(),
            started_at: standing.started_at,
            has_warned: false,
        })
    }

    /// What `docker logs` has said has ended: with the container, or with its log.
    fn handle_end(&mut self) -> Result<ReadResult> {
        self.stripper.end_input();
        let Some(mut ended) = self.docker_logs.take() else { return Ok(ReadResult::Idle) };
        let status = ended.child.wait().context("waiting for docker logs")?;
        if !self.options.follow {
            if !status.success() {
                log::warn!("docker logs {} ended with {status}; its log may go on", self.name);
            }
            return Ok(ReadResult::End);
        }
        Ok(ReadResult::Break)
    }

    /// The container has stopped: asks every now and then whether it is up again.
    fn poll_restart(&mut self) -> Result<ReadResult> {
        if self.last_poll.elapsed() < RESTART_POLL_INTERVAL {
            std::thread::sleep(Duration::from_millis(100));
            return Ok(ReadResult::Idle);
        }
        self.last_poll = Instant::now();
        match self.container.inspect() {
            Ok(standing) if standing.is_running() => {
                if self.has_warned || standing.started_at != self.started_at {
                    log::info!("container {} is running; going on with its log", self.name);
                }
                self.has_warned = false;
                self.started_at = standing.started_at;
                let since = self.stripper.last_timestamp().map(|last| last - REREAD_OVERLAP);
                if let Some(since) = since {
                    self.stripper.skip_repeats_since(since);
                }
                self.docker_logs = Some(start_docker_logs(&self.container, self.options, since)?);
            }
            Ok(standing) => self.warn_stopped(&describe_state(&standing)),
            Err(absent @ DockerError::NoSuchContainer { .. }) => self.warn_stopped(&absent.to_string()),
            // The daemon may be restarting.
            Err(absent @ (DockerError::Unreachable(_) | DockerError::TimedOut { .. })) => {
                self.warn_stopped(&absent.to_string());
            }
            Err(absent) => return Err(CliError::from(absent).into()),
        }
        Ok(ReadResult::Idle)
    }

    fn warn_stopped(&mut self, how: &str) {
        if !self.has_warned {
            log::warn!("{how}; waiting for it to start");
            self.has_warned = true;
        }
    }
}

fn describe_state(standing: &ContainerState) -> String {
    let state = standing.status.as_str();
    format!("the container is {state} (exit code {})", standing.exit_code)
}

/// Starts `docker logs`; the container's standard output and standard error come out of one pipe, in their order.
fn start_docker_logs(
    container: &Container,
    wanted: ReadOptions,
    since: Option<DateTime<Utc>>,
) -> Result<DockerLogs> {
    let time = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Nanos, true);
    let mut args = vec!["logs".to_owned(), "--timestamps".to_owned()];
    if let Some(since) = since.or(wanted.since) {
        args.extend(["--since".to_owned(), time(since)]);
    }
    if let Some(until) = wanted.until {
        args.extend(["--until".to_owned(), time(until)]);
    }
    if wanted.follow {
        args.push("--follow".to_owned());
    }
    args.extend(["--".to_owned(), container.name().to_owned()]);
    let (reader, writer) = pipe().context("making a pipe")?;
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let mut command = docker_cli::command(&args);
    command.stdout(writer.try_clone().context("making a pipe")?).stderr(writer);
    let child = docker_cli::spawn(&mut command).map_err(CliError::from)?;
    Ok(DockerLogs { child, pipe: Pipe::new(reader, Arc::from(container.name())) })
}

impl LogSource for ContainerLog {
    fn read(&mut self, buffer: &mut [u8]) -> Result<ReadResult> {
        loop {
            let pulled = self.stripper.pull(buffer);
            if pulled > 0 {
                return Ok(ReadResult::Bytes(pulled));
            }
            let Some(running) = &mut self.docker_logs else {
                return if self.options.follow { self.poll_restart() } else { Ok(ReadResult::End) };
            };
            match running.pipe.poll_read(&mut self.buffer)? {
                ReadResult::Bytes(read) => self.stripper.push(&self.buffer[..read]),
                ReadResult::End => {
                    let ended = self.handle_end()?;
                    // What had to wait for more to come is all there is.
                    let pulled = self.stripper.pull(buffer);
                    return Ok(if pulled > 0 { ReadResult::Bytes(pulled) } else { ended });
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
        // It has been killed: there is nothing to wait for long.
        drop(self.child.wait());
    }
}
