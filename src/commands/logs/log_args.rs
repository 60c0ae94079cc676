//! The options that say where the worker's log is, how it is read and which time range of it.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::context::{Context, TimeOrAge, parse_time_or_age};
use crate::domain::log::EntryParser;
use crate::domain::task_tracker::WORKER_CONTAINER;
use crate::domain::zone_name::parse_zone;
use crate::error::CliError;
use crate::worker::logs::LogLocation;
use crate::worker::{self, Container};

const CONTAINER_VARIABLE: &str = "APSCTL_LOG_CONTAINER";
const FILE_VARIABLE: &str = "APSCTL_LOG_FILE";
const TIMEOUT_VARIABLE: &str = "APSCTL_DOCKER_TIMEOUT";

/// Where the worker's log is, and how it is read.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct LogArgs {
    /// Container of the worker
    ///
    /// The default is the value of `APSCTL_LOG_CONTAINER`, or task-tracker-worker.
    #[arg(long, value_name = "NAME", global = true, conflicts_with = "file")]
    container: Option<String>,

    /// Read log files instead of the container
    ///
    /// `-` reads standard input. Rotated files (.1, .2.gz, -20251026.gz) are read as well. The default is
    /// `APSCTL_LOG_FILE`, a list separated by colons.
    #[arg(long, value_name = "PATH", global = true, num_args = 1..)]
    file: Vec<PathBuf>,

    /// Do not read rotated files
    #[arg(long, global = true)]
    no_rotated: bool,

    /// Time zone of log times that lack one
    ///
    /// The default is the environment variable TZ of the container, or UTC.
    #[arg(long, value_name = "ZONE", global = true, value_parser = parse_zone)]
    log_tz: Option<Tz>,
}

/// [`LogArgs`] and a time range.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct LogRangeArgs {
    #[command(flatten)]
    pub(crate) log: LogArgs,

    /// Start of the log to read: a time or an age
    #[arg(long, value_name = "TIME", global = true, value_parser = parse_time_or_age)]
    since: Option<TimeOrAge>,

    /// End of the log to read: a time or an age
    #[arg(long, value_name = "TIME", global = true, value_parser = parse_time_or_age)]
    until: Option<TimeOrAge>,
}

/// A time range; a bound that is `None` is open.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TimeRange {
    pub(crate) since: Option<DateTime<Utc>>,
    pub(crate) until: Option<DateTime<Utc>>,
}

impl TimeRange {
    pub(crate) fn contains(&self, time: DateTime<Utc>) -> bool {
        self.since.is_none_or(|since| time >= since) && self.until.is_none_or(|until| time <= until)
    }

    pub(super) fn is_unbounded(&self) -> bool {
        self.since.is_none() && self.until.is_none()
    }
}

impl LogArgs {
    /// Returns where the log is. `more` are files given as arguments.
    ///
    /// # Errors
    /// Returns a `CliError` (exit 2) for an invalid container name, or for a container and a file.
    pub(crate) fn location(&self, more: &[PathBuf], context: &Context) -> Result<LogLocation> {
        let mut files: Vec<PathBuf> = self.file.iter().chain(more).cloned().collect();
        if files.is_empty() && self.container.is_none() {
            let found = context.environment().find(&[FILE_VARIABLE]);
            let paths = found.as_ref().map_or("", |found| found.value.as_str()).split(':');
            files.extend(paths.filter(|path| !path.is_empty()).map(PathBuf::from));
        }
        if !files.is_empty() {
            if self.container.is_some() {
                return Err(CliError::usage("--container and a log file cannot be used together").into());
            }
            let is_stdin = |path: &PathBuf| path.as_os_str() == "-";
            let all_stdin = files.iter().all(is_stdin);
            return Ok(if all_stdin { LogLocation::Stdin } else { LogLocation::Files(files) });
        }
        Ok(LogLocation::Container(self.container(context)?))
    }

    /// Returns the worker's container, even if its log is read from elsewhere.
    ///
    /// # Errors
    /// Returns a `CliError` (exit 2) for an invalid name.
    pub(crate) fn container(&self, context: &Context) -> Result<Container> {
        let environment = context.environment();
        let default = WORKER_CONTAINER.to_owned();
        let name = environment.setting(self.container.clone(), &[CONTAINER_VARIABLE], default)?;
        let setting = if self.container.is_some() { "--container" } else { CONTAINER_VARIABLE };
        let container = Container::named(&name).map_err(|error| CliError::usage(format!("{setting}: {error}")))?;
        Ok(container.with_timeout(Self::docker_timeout(context)?))
    }

    /// Returns the time limit of one `docker` command.
    ///
    /// # Errors
    /// Returns a `CliError` (exit 2) for an invalid duration.
    pub(crate) fn docker_timeout(context: &Context) -> Result<Duration> {
        context.environment().duration(None, &[TIMEOUT_VARIABLE], worker::DEFAULT_TIMEOUT)
    }

    /// Returns the parser for the log's entries.
    ///
    /// # Errors
    /// Returns a `CliError` if the container does not exist.
    pub(crate) fn entry_parser(&self, location: &LogLocation) -> Result<EntryParser> {
        let container_zone = || -> Result<Option<Tz>> {
            let LogLocation::Container(container) = location else { return Ok(None) };
            let state = container.inspect().map_err(CliError::from)?;
            Ok(state.environment.get("TZ").and_then(|zone| zone.trim_start_matches(':').parse().ok()))
        };
        let zone = match self.log_tz {
            Some(zone) => zone,
            None => container_zone()?.unwrap_or(Tz::UTC),
        };
        Ok(EntryParser { zone })
    }

    /// Whether the zone of times without one is given.
    pub(crate) fn names_zone(&self) -> bool {
        self.log_tz.is_some()
    }

    /// Whether an option, an argument or a variable names a file.
    pub(crate) fn names_file(&self, more: &[PathBuf], context: &Context) -> bool {
        !self.file.is_empty() || !more.is_empty() || context.environment().find(&[FILE_VARIABLE]).is_some()
    }

    /// Whether an option or a variable names the container.
    pub(crate) fn names_container(&self, context: &Context) -> bool {
        self.container.is_some() || context.environment().find(&[CONTAINER_VARIABLE]).is_some()
    }

    pub(crate) fn includes_rotated(&self) -> bool {
        !self.no_rotated
    }
}

impl LogRangeArgs {
    /// Returns the whole log.
    pub(crate) fn whole(log: LogArgs) -> Self {
        Self { log, since: None, until: None }
    }

    /// Returns the time range.
    ///
    /// # Errors
    /// A usage error if the clock of the zone of `--tz` skips a time.
    pub(crate) fn time_range(&self, context: &Context) -> Result<TimeRange> {
        let now = context.local_now();
        let to_time = |time: TimeOrAge| context.resolve_time_or_age(time, now);
        Ok(TimeRange { since: self.since.map(to_time).transpose()?, until: self.until.map(to_time).transpose()? })
    }
}
