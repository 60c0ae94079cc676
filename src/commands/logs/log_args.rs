//! Where the worker's log is, and which part of it is meant.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::context::{Context, TimeOrAge, parse_time_or_age};
use crate::domain::log::EntryParser;
use crate::domain::task_tracker::WORKER_CONTAINER;
use crate::error::CliError;
use crate::worker::logs::LogLocation;
use crate::worker::{self, Container};

const CONTAINER_VARIABLE: &str = "APSCTL_LOG_CONTAINER";
const FILE_VARIABLE: &str = "APSCTL_LOG_FILE";
const TIMEOUT_VARIABLE: &str = "APSCTL_DOCKER_TIMEOUT";

/// Where the worker's log is, and how it is read.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct LogArgs {
    /// The worker's container. Else `APSCTL_LOG_CONTAINER` [default: task-tracker-worker]
    #[arg(long, value_name = "NAME", global = true, conflicts_with = "file")]
    container: Option<String>,

    /// Read these files instead, with those they were rotated to (.1, .2.gz, -20251026.gz); - is standard input. Else
    /// `APSCTL_LOG_FILE`, with colons between them
    #[arg(long, value_name = "PATH", global = true, num_args = 1..)]
    file: Vec<PathBuf>,

    /// Leave the rotated files
    #[arg(long, global = true)]
    no_rotated: bool,

    /// The zone of times in the log that have none [default: TZ of the container, else UTC]
    #[arg(long, value_name = "ZONE", global = true)]
    log_tz: Option<Tz>,
}

/// The same, and which part of time.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct LogRangeArgs {
    #[command(flatten)]
    pub(crate) log: LogArgs,

    /// From then on: so long ago, or a time
    #[arg(long, value_name = "DURATION|TIME", global = true, value_parser = parse_bound)]
    since: Option<TimeOrAge>,

    /// Until then
    #[arg(long, value_name = "DURATION|TIME", global = true, value_parser = parse_bound)]
    until: Option<TimeOrAge>,
}

fn parse_bound(text: &str) -> Result<TimeOrAge, String> {
    parse_time_or_age(text).map_err(|_| "write it like 90s, 15m, 2h, 7d or 2025-10-27T09:00:00Z".into())
}

/// A part of time; none is without an end.
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
    /// Where the log is. `more` are files named without an option.
    ///
    /// # Errors
    /// A `CliError` (exit 2) for what is no name.
    pub(crate) fn location(&self, more: &[PathBuf], context: &Context) -> Result<LogLocation> {
        let mut files: Vec<PathBuf> = self.file.iter().chain(more).cloned().collect();
        if files.is_empty() && self.container.is_none() {
            let found = context.environment().find(&[FILE_VARIABLE]);
            let paths = found.as_ref().map_or("", |found| found.value.as_str()).split(':');
            files.extend(paths.filter(|path| !path.is_empty()).map(PathBuf::from));
        }
        if !files.is_empty() {
            if self.container.is_some() {
                return Err(CliError::usage("--container and a file: the log is in one of them").into());
            }
            let is_stdin = |path: &PathBuf| path.as_os_str() == "-";
            return Ok(if files.iter().all(is_stdin) {
                LogLocation::Stdin
            } else {
                LogLocation::Files(files)
            });
        }
        Ok(LogLocation::Container(self.container(context)?))
    }

    /// The worker's container, whether its log is there or not.
    ///
    /// # Errors
    /// A `CliError` (exit 2) for what is no name.
    pub(crate) fn container(&self, context: &Context) -> Result<Container> {
        let environment = context.environment();
        let name = environment.setting(
            self.container.clone(),
            &[CONTAINER_VARIABLE],
            WORKER_CONTAINER.to_owned(),
        )?;
        let by = if self.container.is_some() { "--container" } else { CONTAINER_VARIABLE };
        let container = Container::named(&name).map_err(|why| CliError::usage(format!("{by}: {why}")))?;
        Ok(container.with_timeout(Self::docker_timeout(context)?))
    }

    /// How long one call of docker may take.
    ///
    /// # Errors
    /// A `CliError` (exit 2) for what is no length of time.
    pub(crate) fn docker_timeout(context: &Context) -> Result<Duration> {
        context.environment().duration(None, &[TIMEOUT_VARIABLE], worker::DEFAULT_TIMEOUT)
    }

    /// How its lines are to be read.
    ///
    /// # Errors
    /// A `CliError` where the container is not there.
    pub(crate) fn entry_parser(&self, source: &LogLocation) -> Result<EntryParser> {
        let of_container = || -> Result<Option<Tz>> {
            let LogLocation::Container(container) = source else { return Ok(None) };
            let standing = container.inspect().map_err(CliError::from)?;
            Ok(standing.environment.get("TZ").and_then(|zone| zone.trim_start_matches(':').parse().ok()))
        };
        let zone = match self.log_tz {
            Some(zone) => zone,
            None => of_container()?.unwrap_or(Tz::UTC),
        };
        Ok(EntryParser { zone })
    }

    pub(crate) fn includes_rotated(&self) -> bool {
        !self.no_rotated
    }
}

impl LogRangeArgs {
    pub(crate) fn time_range(&self, context: &Context) -> TimeRange {
        let now = context.local_now();
        let at = |moment: TimeOrAge| moment.resolve(now);
        TimeRange { since: self.since.map(at), until: self.until.map(at) }
    }
}
