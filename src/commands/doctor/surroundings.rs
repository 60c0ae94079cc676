//! What is around the store: the worker's container, its settings, the clocks.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Result;
use chrono::TimeDelta;

use super::{Args, Findings, Settings};
use crate::commands::jobs::DEFAULT_JOB_TIMEOUT;
use crate::commands::run_once::{DEFAULT_BATCH_SIZE, DEFAULT_MAX_CONCURRENT_JOBS};
use crate::context::{Context, duration};
use crate::domain::check::Check;
use crate::domain::doctor::container::{self, Usage};
use crate::domain::doctor::worker::Container as Seen;
use crate::domain::doctor::{Asked, Unasked, judged};
use crate::domain::shell;
use crate::error::{CliError, redact};
use crate::worker::{Container, ContainerStatus, DockerError};

/// The worker's container.
pub(super) struct Worker {
    container: Container,
    pub(super) seen: Asked<Seen>,
    /// The settings it was started with.
    pub(super) environment: BTreeMap<String, String>,
}

impl Worker {
    fn setting(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.environment.get(*name)).map(String::as_str)
    }

    /// By how much the clock of docker's machine is ahead of the one here. A time that stands still has no clock beside it.
    pub(super) fn clock_ahead(&self, context: &Context) -> Option<TimeDelta> {
        self.seen.as_ref().ok().filter(|_| context.globals().now.is_none())?;
        let before = context.local_now();
        let there = self.container.daemon_time().ok()?;
        let passed = context.local_now() - before;
        Some(there - (before + passed / 2))
    }
}

/// Asks docker, if there is one.
pub(super) fn worker(args: &Args, context: &Context) -> Result<Worker> {
    let container = args.place.log.container(context)?;
    let name = container.name().to_owned();
    let (seen, environment) = match container.inspect() {
        Err(absent) => (Err(unasked(&absent)), BTreeMap::new()),
        Ok(standing) => {
            let seen = Seen {
                name,
                state: standing.status.as_str().to_owned(),
                is_running: standing.is_running(),
                is_restarting: standing.status == ContainerStatus::Restarting,
                started_at: standing.started_at,
                finished_at: standing.finished_at,
                exit_code: standing.exit_code,
                oom_killed: standing.oom_killed,
                restarts: standing.restart_count,
                health: standing.health.map(|health| health.status),
                error: standing.error,
                cpus: standing.limits.cpus(),
                memory_bytes: standing.limits.memory_limit_bytes,
            };
            (Ok(seen), standing.environment)
        }
    };
    Ok(Worker { container, seen, environment })
}

fn unasked(absent: &DockerError) -> Unasked {
    let fix = match absent {
        // The worker need not be in a container, nor on this machine.
        DockerError::NoDocker => None,
        DockerError::NoSuchContainer { similar: like, .. } => {
            like.first().map(|name| shell::option("apsctl doctor", "--container", name))
        }
        DockerError::Unreachable(_)
        | DockerError::NotPermitted(_)
        | DockerError::TimedOut { .. }
        | DockerError::Failed(_) => Some(absent.hint()),
    };
    Unasked::new(redact(&absent.to_string()), fix)
}

pub(super) fn settings(args: &Args, context: &Context, worker: &Worker) -> Result<Settings> {
    // A worker with a setting that it cannot read has its default, too.
    let timeout = worker.setting(&["JOB_TIMEOUT_SECONDS", "SCHEDULER_JOB_TIMEOUT"]);
    let timeout = timeout.and_then(|text| duration(text).ok()).filter(|timeout| !timeout.is_zero());
    let max = worker.setting(&["SCHEDULER_MAX_CONCURRENT_JOBS"]).and_then(|text| text.parse().ok());
    let batch = worker.setting(&["AUTOMATION_BATCH_SIZE"]).and_then(|text| text.parse().ok());
    let environment = context.environment();
    let settings = Settings {
        timeout: args.timeout.resolve_or(context, timeout.unwrap_or(DEFAULT_JOB_TIMEOUT))?,
        max_concurrent: environment.setting(
            None,
            &["SCHEDULER_MAX_CONCURRENT_JOBS"],
            max.unwrap_or(DEFAULT_MAX_CONCURRENT_JOBS as usize),
        )?,
        batch: environment.setting(
            None,
            &["AUTOMATION_BATCH_SIZE"],
            batch.unwrap_or(DEFAULT_BATCH_SIZE.into()),
        )?,
    };
    if settings.timeout == Duration::ZERO || settings.max_concurrent == 0 || settings.batch <= 0 {
        let names = "JOB_TIMEOUT_SECONDS, SCHEDULER_MAX_CONCURRENT_JOBS and AUTOMATION_BATCH_SIZE";
        return Err(CliError::usage(format!("{names} must be more than 0")).into());
    }
    Ok(settings)
}

pub(super) fn look(worker: &Worker, findings: &mut Findings) {
    if findings.wants(Check::ContainerLimits) {
        let seen = worker.seen.as_ref().map_err(Clone::clone);
        findings.add(judged(Check::ContainerLimits, seen, container::limits));
    }
    // To measure takes docker a second or two.
    if findings.wants(Check::Memory) {
        let seen = worker.seen.as_ref().map_err(Clone::clone);
        let measured = seen.and_then(|seen| {
            if !seen.is_running {
                return Ok((seen, None));
            }
            let usage = worker.container.usage().map_err(|absent| unasked(&absent))?;
            let usage = usage.map(|usage| Usage {
                memory_bytes: usage.memory_bytes,
                limit_bytes: usage.memory_limit_bytes,
                cpu_percent: usage.cpu_percent,
            });
            Ok((seen, usage))
        });
        findings.add(judged(Check::Memory, measured, |(seen, usage)| container::memory(seen, usage)));
    }
}
