//! The worker's container and its settings, and what the checks get as input.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Result;
use chrono::TimeDelta;

use super::args::Args;
use crate::commands::jobs::DEFAULT_JOB_TIMEOUT;
use crate::commands::run_once::{DEFAULT_BATCH_SIZE, DEFAULT_MAX_CONCURRENT_JOBS};
use crate::context::{Context, duration};
use crate::domain::doctor::check_result::{NotChecked, ProbeResult};
use crate::domain::doctor::worker::WorkerContainer;
use crate::domain::maintenance::Maintenance;
use crate::domain::remedy::Remedy;
use crate::domain::task_tracker::{BATCH_SIZE_VARIABLE, JOB_TIMEOUT_VARIABLE, MAX_CONCURRENT_VARIABLE};
use crate::error::{CliError, redact};
use crate::worker::{Container, ContainerStatus, DockerError, HiddenEnvironment};

/// What the checks need besides the store.
pub(super) struct CheckInput<'a> {
    pub(super) args: &'a Args,
    pub(super) settings: WorkerSettings,
    pub(super) worker: &'a WorkerState,
    /// The open maintenance window, during which paused jobs are expected.
    pub(super) maintenance: Option<Maintenance>,
}

/// The settings of a worker: from the command line or environment, else from its container, else the defaults.
#[derive(Debug, Clone, Copy)]
pub(super) struct WorkerSettings {
    pub(super) timeout: Duration,
    pub(super) max_concurrent: usize,
    pub(super) batch_size: i64,
}

/// The worker's container.
pub(super) struct WorkerState {
    pub(super) docker: Container,
    pub(super) container: ProbeResult<WorkerContainer>,
    /// The environment variables with which it was started.
    pub(super) environment: BTreeMap<String, String>,
    pub(super) hidden_environment: HiddenEnvironment,
}

impl WorkerState {
    fn variable(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.environment.get(*name)).map(String::as_str)
    }

    /// Returns how far the clock of docker's machine is ahead of the local one; `None` if the local time is fixed.
    pub(super) fn clock_ahead(&self, context: &Context) -> Option<TimeDelta> {
        self.container.as_ref().ok().filter(|_| context.fixed_now().is_none())?;
        let before = context.local_now();
        let docker_time = self.docker.daemon_time().ok()?;
        let elapsed = context.local_now() - before;
        Some(docker_time - (before + elapsed / 2))
    }
}

/// Reads the state of the worker's container from docker.
pub(super) fn inspect_worker(args: &Args, context: &Context) -> Result<WorkerState> {
    let docker = args.log.log.container(context)?;
    let name = docker.name().to_owned();
    let inspected = match context.incident() {
        // The container of another machine, or none.
        Some(_) => Err(NotChecked::new("the sandbox has the store of an incident, but not its container", None)),
        None => docker.inspect().map_err(|error| not_checked(&error)),
    };
    let (container, environment, hidden_environment) = match inspected {
        Err(not_checked) => (Err(not_checked), BTreeMap::new(), HiddenEnvironment::default()),
        Ok(state) => {
            let container = WorkerContainer {
                name,
                state: state.status.as_str().to_owned(),
                is_running: state.is_running(),
                is_restarting: state.status == ContainerStatus::Restarting,
                started_at: state.started_at,
                finished_at: state.finished_at,
                exit_code: state.exit_code,
                oom_killed: state.oom_killed,
                restart_count: state.restart_count,
                health: state.health.map(|health| health.status),
                error: state.error,
                cpu_limit: state.limits.cpus(),
                memory_limit_bytes: state.limits.memory_limit_bytes,
            };
            (Ok(container), state.environment, state.hidden_environment)
        }
    };
    Ok(WorkerState { docker, container, environment, hidden_environment })
}

pub(super) fn not_checked(error: &DockerError) -> NotChecked {
    let remedy = match error {
        // The worker need not run in a container, or on this machine.
        DockerError::NoDocker => None,
        DockerError::NoSuchContainer { similar, .. } => {
            similar.first().map(|name| Remedy::apsctl_with("doctor", "--container", name))
        }
        _ => Some(Remedy::Instruction(error.hint())),
    };
    NotChecked::new(redact(&error.to_string()), remedy)
}

pub(super) fn worker_settings(args: &Args, context: &Context, worker: &WorkerState) -> Result<WorkerSettings> {
    // A worker ignores a setting that it cannot parse.
    let timeout = worker.variable(&[JOB_TIMEOUT_VARIABLE, "SCHEDULER_JOB_TIMEOUT"]);
    let timeout = timeout.and_then(|text| duration(text).ok()).filter(|timeout| !timeout.is_zero());
    let max_concurrent = worker.variable(&[MAX_CONCURRENT_VARIABLE]).and_then(|text| text.parse().ok());
    let batch_size = worker.variable(&[BATCH_SIZE_VARIABLE]).and_then(|text| text.parse().ok());
    let environment = context.environment();
    let settings = WorkerSettings {
        timeout: args.timeout.resolve_or(context, timeout.unwrap_or(DEFAULT_JOB_TIMEOUT))?,
        max_concurrent: environment.setting(
            None,
            &[MAX_CONCURRENT_VARIABLE],
            max_concurrent.unwrap_or(DEFAULT_MAX_CONCURRENT_JOBS as usize),
        )?,
        batch_size: environment.setting(
            None,
            &[BATCH_SIZE_VARIABLE],
            batch_size.unwrap_or(DEFAULT_BATCH_SIZE.into()),
        )?,
    };
    if settings.timeout == Duration::ZERO || settings.max_concurrent == 0 || settings.batch_size <= 0 {
        let names = format!("{JOB_TIMEOUT_VARIABLE}, {MAX_CONCURRENT_VARIABLE} and {BATCH_SIZE_VARIABLE}");
        return Err(CliError::usage(format!("{names} must be more than 0")).into());
    }
    Ok(settings)
}
