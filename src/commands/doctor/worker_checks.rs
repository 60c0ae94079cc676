//! What is around the store: the worker's container, its settings, the clocks.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Result;
use chrono::TimeDelta;

use super::{Args, Results, WorkerSettings};
use crate::commands::jobs::DEFAULT_JOB_TIMEOUT;
use crate::commands::run_once::{DEFAULT_BATCH_SIZE, DEFAULT_MAX_CONCURRENT_JOBS};
use crate::context::{Context, duration};
use crate::domain::doctor::check::Check;
use crate::domain::doctor::container::{self, ContainerUsage};
use crate::domain::doctor::worker::WorkerContainer as Seen;
use crate::domain::doctor::{NotChecked, ProbeResult, evaluate};
use crate::domain::shell;
use crate::error::{CliError, redact};
use crate::worker::{Container, ContainerStatus, DockerError};

/// The worker's container.
pub(super) struct WorkerState {
    container: Container,
    pub(super) container_state: ProbeResult<Seen>,
    /// The settings it was started with.
    pub(super) environment: BTreeMap<String, String>,
}

impl WorkerState {
    fn setting(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.environment.get(*name)).map(String::as_str)
    }

    /// By how much the clock of docker's machine is ahead of the one here. A time that stands still has no clock beside it.
    pub(super) fn clock_ahead(&self, context: &Context) -> Option<TimeDelta> {
        self.container_state.as_ref().ok().filter(|_| context.globals().fixed_now().is_none())?;
        let before = context.local_now();
        let there = self.container.daemon_time().ok()?;
        let passed = context.local_now() - before;
        Some(there - (before + passed / 2))
    }
}

/// Asks docker, if there is one.
pub(super) fn inspect_worker(args: &Args, context: &Context) -> Result<WorkerState> {
    let container = args.place.log.container(context)?;
    let name = container.name().to_owned();
    let (seen, environment) = match container.inspect() {
        Err(absent) => (Err(not_checked(&absent)), BTreeMap::new()),
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
                restart_count: standing.restart_count,
                health: standing.health.map(|health| health.status),
                error: standing.error,
                cpu_limit: standing.limits.cpus(),
                memory_limit_bytes: standing.limits.memory_limit_bytes,
            };
            (Ok(seen), standing.environment)
        }
    };
    Ok(WorkerState { container, container_state: seen, environment })
}

fn not_checked(absent: &DockerError) -> NotChecked {
    let fix = match absent {
        // The worker need not be in a container, nor on this machine.
        DockerError::NoDocker => None,
        DockerError::NoSuchContainer { similar: like, .. } => {
            like.first().map(|name| shell::with_option("apsctl doctor", "--container", name))
        }
        DockerError::Unreachable(_)
        | DockerError::NotPermitted(_)
        | DockerError::TimedOut { .. }
        | DockerError::Failed(_) => Some(absent.hint()),
    };
    NotChecked::new(redact(&absent.to_string()), fix)
}

pub(super) fn worker_settings(
    args: &Args,
    context: &Context,
    worker: &WorkerState,
) -> Result<WorkerSettings> {
    // A worker with a setting that it cannot read has its default, too.
    let timeout = worker.setting(&["JOB_TIMEOUT_SECONDS", "SCHEDULER_JOB_TIMEOUT"]);
    let timeout = timeout.and_then(|text| duration(text).ok()).filter(|timeout| !timeout.is_zero());
    let max = worker.setting(&["SCHEDULER_MAX_CONCURRENT_JOBS"]).and_then(|text| text.parse().ok());
    let batch = worker.setting(&["AUTOMATION_BATCH_SIZE"]).and_then(|text| text.parse().ok());
    let environment = context.environment();
    let settings = WorkerSettings {
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

pub(super) fn run_checks(worker: &WorkerState, findings: &mut Results) {
    if findings.wants(Check::ContainerLimits) {
        let seen = worker.container_state.as_ref().map_err(Clone::clone);
        findings.add(evaluate(Check::ContainerLimits, seen, container::container_limits));
    }
    // To measure takes docker a second or two.
    if findings.wants(Check::Memory) {
        let seen = worker.container_state.as_ref().map_err(Clone::clone);
        let measured = seen.and_then(|seen| {
            if !seen.is_running {
                return Ok((seen, None));
            }
            let usage = worker.container.usage().map_err(|absent| not_checked(&absent))?;
            let usage = usage.map(|usage| ContainerUsage {
                memory_bytes: usage.memory_bytes,
                limit_bytes: usage.memory_limit_bytes,
                cpu_percent: usage.cpu_percent,
            });
            Ok((seen, usage))
        });
        findings.add(evaluate(Check::Memory, measured, |(seen, usage)| container::memory(seen, usage)));
    }
}
