//! Where the worker's log is, and which part of it is meant.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::context::{Context, Moment, moment};
use crate::domain::log::Reading;
use crate::error::CliError;
use crate::worker::logs::Source;
use crate::worker::{self, Container};

const CONTAINER: &str = "APSCTL_LOG_CONTAINER";
const FILE: &str = "APSCTL_LOG_FILE";
const TIMEOUT: &str = "APSCTL_DOCKER_TIMEOUT";

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
pub(crate) struct PlaceArgs {
    #[command(flatten)]
    pub(crate) log: LogArgs,

    /// From then on: so long ago, or a time
    #[arg(long, value_name = "DURATION|TIME", global = true, value_parser = bound)]
    since: Option<Moment>,

    /// Until then
    #[arg(long, value_name = "DURATION|TIME", global = true, value_parser = bound)]
    until: Option<Moment>,
}

fn bound(text: &str) -> Result<Moment, String> {
    moment(text).map_err(|_| "write it like 90s, 15m, 2h, 7d or 2025-10-27T09:00:00Z".into())
}

/// A part of time; none is without an end.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Between {
    pub(crate) since: Option<DateTime<Utc>>,
    pub(crate) until: Option<DateTime<Utc>>,
}

impl Between {
    pub(crate) fn has(&self, time: DateTime<Utc>) -> bool {
        self.since.is_none_or(|since| time >= since) && self.until.is_none_or(|until| time <= until)
    }

    pub(super) fn is_all(&self) -> bool {
        self.since.is_none() && self.until.is_none()
    }
}

impl LogArgs {
    /// Where the log is. `more` are files named without an option.
    ///
    /// # Errors
    /// A `Refusal` (exit 2) for what is no name.
    pub(crate) fn source(&self, more: &[PathBuf], context: &Context) -> Result<Source> {
        let mut files: Vec<PathBuf> = self.file.iter().chain(more).cloned().collect();
        if files.is_empty() && self.container.is_none() {
            let found = context.environment().found(&[FILE]);
            let paths = found.as_ref().map_or("", |found| found.value.as_str()).split(':');
            files.extend(paths.filter(|path| !path.is_empty()).map(PathBuf::from));
        }
        if !files.is_empty() {
            if self.container.is_some() {
                return Err(CliError::usage("--container and a file: the log is in one of them").into());
            }
            let is_stdin = |path: &PathBuf| path.as_os_str() == "-";
            return Ok(if files.iter().all(is_stdin) { Source::Stdin } else { Source::Files(files) });
        }
        Ok(Source::Container(self.container(context)?))
    }

    /// The worker's container, whether its log is there or not.
    ///
    /// # Errors
    /// A `Refusal` (exit 2) for what is no name.
    pub(crate) fn container(&self, context: &Context) -> Result<Container> {
        let environment = context.environment();
        let name = environment.setting(self.container.clone(), &[CONTAINER], worker::DEFAULT.to_owned())?;
        let by = if self.container.is_some() { "--container" } else { CONTAINER };
        let container = Container::named(&name).map_err(|why| CliError::usage(format!("{by}: {why}")))?;
        Ok(container.patience(Self::patience(context)?))
    }

    /// How long one call of docker may take.
    ///
    /// # Errors
    /// A `Refusal` (exit 2) for what is no length of time.
    pub(crate) fn patience(context: &Context) -> Result<Duration> {
        context.environment().duration(None, &[TIMEOUT], worker::PATIENCE)
    }

    /// How its lines are to be read.
    ///
    /// # Errors
    /// A `Refusal` where the container is not there.
    pub(crate) fn reading(&self, source: &Source) -> Result<Reading> {
        let of_container = || -> Result<Option<Tz>> {
            let Source::Container(container) = source else { return Ok(None) };
            let standing = container.standing().map_err(CliError::from)?;
            Ok(standing.environment.get("TZ").and_then(|zone| zone.trim_start_matches(':').parse().ok()))
        };
        let zone = match self.log_tz {
            Some(zone) => zone,
            None => of_container()?.unwrap_or(Tz::UTC),
        };
        Ok(Reading { zone })
    }

    pub(crate) fn rotated(&self) -> bool {
        !self.no_rotated
    }
}

impl PlaceArgs {
    pub(crate) fn between(&self, context: &Context) -> Between {
        let now = context.local_now();
        let at = |moment: Moment| moment.before(now);
        Between { since: self.since.map(at), until: self.until.map(at) }
    }
}
