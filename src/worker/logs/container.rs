//! A container's log, by `docker logs`. Followed, it goes on when the container is started again, or made anew.

use std::collections::VecDeque;
use std::io::{PipeReader, pipe};
use std::process::Child;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

use super::pipe::Pipe;
use super::{Fed, Feed, Unstamp, Wanted};
use crate::error::CliError;
use crate::worker::{Absent, Container, Standing, docker};

/// How often a container that has stopped is looked after.
const LOOK: Duration = Duration::from_secs(1);

/// How much of what has been seen is asked for again: docker's own lines need not be in the order of their times.
const OVERLAP: TimeDelta = TimeDelta::seconds(2);

pub(super) struct ContainerFeed {
    container: Container,
    wanted: Wanted,
    source: Arc<str>,
    /// None while the container is stopped.
    running: Option<Running>,
    unstamp: Unstamp,
    raw: Vec<u8>,
    looked_at: Instant,
    /// The start of the container that is being followed.
    started_at: Option<DateTime<Utc>>,
    said_stopped: bool,
}

/// A `docker logs` that runs.
struct Running {
    child: Child,
    pipe: Pipe<PipeReader>,
}

impl ContainerFeed {
    pub(super) fn open(container: Container, wanted: Wanted) -> Result<Self> {
        let standing = container.standing().map_err(CliError::from)?;
        if standing.log_driver == "none" {
            let message = format!("container {} keeps no log (log driver none)", container.name());
            return Err(CliError::refused(message).hint("read a file with --file").into());
        }
        let source = Arc::from(container.name());
        let running = Some(run(&container, wanted, None)?);
        Ok(Self {
            container,
            wanted,
            source,
            running,
            unstamp: Unstamp::default(),
            raw: vec![0; 64 << 10],
            looked_at: Instant::now(),
            started_at: standing.started_at,
            said_stopped: false,
        })
    }

    /// What `docker logs` has said has ended: with the container, or with its log.
    fn stopped(&mut self) -> Result<Fed> {
        self.unstamp.end();
        let Some(mut ended) = self.running.take() else { return Ok(Fed::Idle) };
        let status = ended.child.wait().context("waiting for docker logs")?;
        if !self.wanted.follow {
            if !status.success() {
                log::warn!("docker logs {} ended with {status}; its log may go on", self.source);
            }
            return Ok(Fed::End);
        }
        Ok(Fed::Break)
    }

    /// The container has stopped: asks every now and then whether it is up again.
    fn look(&mut self) -> Result<Fed> {
        if self.looked_at.elapsed() < LOOK {
            std::thread::sleep(Duration::from_millis(100));
            return Ok(Fed::Idle);
        }
        self.looked_at = Instant::now();
        match self.container.standing() {
            Ok(standing) if standing.is_running() => {
                if self.said_stopped || standing.started_at != self.started_at {
                    log::info!("container {} is running; going on with its log", self.source);
                }
                self.said_stopped = false;
                self.started_at = standing.started_at;
                let since = self.unstamp.last().map(|last| last - OVERLAP);
                if let Some(since) = since {
                    self.unstamp.restart(since);
                }
                self.running = Some(run(&self.container, self.wanted, since)?);
            }
            Ok(standing) => self.say_stopped(&words(&standing)),
            Err(absent @ Absent::NoSuchContainer { .. }) => self.say_stopped(&absent.to_string()),
            // The daemon may be restarting.
            Err(absent @ (Absent::Unreachable(_) | Absent::TimedOut { .. })) => {
                self.say_stopped(&absent.to_string());
            }
            Err(absent) => return Err(CliError::from(absent).into()),
        }
        Ok(Fed::Idle)
    }

    fn say_stopped(&mut self, how: &str) {
        if !self.said_stopped {
            log::warn!("{how}; waiting for it to start");
            self.said_stopped = true;
        }
    }
}

fn words(standing: &Standing) -> String {
    let state = standing.state.as_str();
    format!("the container is {state} (exit code {})", standing.exit_code)
}

/// Starts `docker logs`; the container's standard output and standard error come out of one pipe, in their order.
fn run(container: &Container, wanted: Wanted, since: Option<DateTime<Utc>>) -> Result<Running> {
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
    let mut command = docker::command(&args);
    command.stdout(writer.try_clone().context("making a pipe")?).stderr(writer);
    let child = docker::spawn(&mut command).map_err(CliError::from)?;
    Ok(Running { child, pipe: Pipe::new(reader, Arc::from(container.name())) })
}

impl Feed for ContainerFeed {
    fn read(&mut self, buffer: &mut [u8]) -> Result<Fed> {
        loop {
            let pulled = self.unstamp.pull(buffer);
            if pulled > 0 {
                return Ok(Fed::Bytes(pulled));
            }
            let Some(running) = &mut self.running else {
                return if self.wanted.follow { self.look() } else { Ok(Fed::End) };
            };
            match running.pipe.take(&mut self.raw)? {
                Fed::Bytes(read) => self.unstamp.push(&self.raw[..read]),
                Fed::End => {
                    let ended = self.stopped()?;
                    // What had to wait for more to come is all there is.
                    let pulled = self.unstamp.pull(buffer);
                    return Ok(if pulled > 0 { Fed::Bytes(pulled) } else { ended });
                }
                other => return Ok(other),
            }
        }
    }

    fn source(&self) -> Arc<str> {
        self.source.clone()
    }

    fn stamps(&mut self) -> Option<&mut VecDeque<Option<DateTime<Utc>>>> {
        Some(&mut self.unstamp.stamps)
    }

    fn waits(&self) -> bool {
        true
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        docker::end(docker::group(&self.child));
        // It has been killed: there is nothing to wait for long.
        drop(self.child.wait());
    }
}
