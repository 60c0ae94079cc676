//! The options that commands share, and how their values are read.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use chrono::{DateTime, Datelike as _, Utc};
use chrono_tz::Tz;

use crate::environment::duration;
use crate::report::Format;

/// The options every command takes.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Global options")]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct GlobalArgs {
    /// Where the store is: a URL (SQLAlchemy's forms too) or key=value pairs. Else `APSCTL_DATABASE_URL`,
    /// `DATABASE_URL`, or the PG* variables
    #[arg(short = 'd', long, global = true, value_name = "URL", hide_env_values = true)]
    pub database_url: Option<String>,

    /// The profile of the configuration file to go by; it goes before the environment, -d before it. Else
    /// `APSCTL_PROFILE`, or the file's `default_profile`
    #[arg(long, global = true, value_name = "NAME", conflicts_with = "sandbox")]
    pub profile: Option<String>,

    /// Read settings from this file too; the environment goes before it
    #[arg(long, global = true, value_name = "FILE")]
    pub env_file: Option<PathBuf>,

    /// Use a private PostgreSQL of apsctl's own, started as needed
    #[arg(long, global = true, conflicts_with = "database_url")]
    pub sandbox: bool,

    /// The form of the answer [default: table]
    #[arg(short, long, global = true, value_enum, value_name = "FORMAT", hide_possible_values = false)]
    pub output: Option<Format>,

    /// The time zone of tables and log lines [default: UTC]
    #[arg(long, global = true, value_name = "ZONE")]
    pub tz: Option<Tz>,

    /// The zone of the store's times that have none (timestamp without time zone, text) [default: UTC]
    ///
    /// Else `APSCTL_STORE_TZ`. apsctl reads such times in this zone and writes them in it.
    #[arg(long, global = true, value_name = "ZONE")]
    pub store_tz: Option<Tz>,

    /// When to use colour
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value = "auto")]
    pub color: clap::ColorChoice,

    /// Say nothing but data, warnings and errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,

    /// Say more about what is done
    #[arg(short, long, global = true)]
    pub verbose: bool,

    /// Let the server refuse every write
    #[arg(long, global = true)]
    pub read_only: bool,

    /// How long one statement may take; 0 is no limit [default: 10s]
    #[arg(long, global = true, value_name = "DURATION", value_parser = duration)]
    pub statement_timeout: Option<Duration>,

    /// Let the time stand still (for tests)
    #[arg(long, global = true, hide = true, value_name = "TIME", env = "APSCTL_NOW", value_parser = parse_time)]
    pub now: Option<DateTime<Utc>>,
}

/// The options of a command that changes something.
#[derive(Debug, Clone, clap::Args)]
pub struct ChangeArgs {
    /// Why, for the operator journal
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,

    /// Show what would be done, and do nothing
    #[arg(short = 'n', long)]
    pub dry_run: bool,

    #[command(flatten)]
    pub confirm: ConfirmArgs,
}

/// How a change is confirmed.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct ConfirmArgs {
    /// The name of the profile that is to be changed, where it wants that confirmed; on a terminal it asks
    #[arg(long = "confirm", value_name = "NAME")]
    pub name: Option<String>,
}

/// A moment on the command line.
#[derive(Debug, Clone, Copy)]
pub enum TimeOrAge {
    Age(Duration),
    Time(DateTime<Utc>),
}

impl TimeOrAge {
    /// As a time, if it is `now`.
    pub fn resolve(self, now: DateTime<Utc>) -> DateTime<Utc> {
        match self {
            Self::Age(ago) => now - ago,
            Self::Time(time) => time,
        }
    }
}

/// So long ago, or a time; the error is that of a length of time.
pub fn parse_time_or_age(text: &str) -> Result<TimeOrAge, String> {
    parse_time(text).map(TimeOrAge::Time).or_else(|_| duration(text).map(TimeOrAge::Age))
}

/// The years of a time on the command line.
const ALLOWED_YEARS: std::ops::RangeInclusive<i32> = 1970..=2099;

/// RFC 3339, or the same with a space and without a zone (then UTC), or a date.
pub fn parse_time(text: &str) -> Result<DateTime<Utc>, String> {
    let time = parse_any_year(text.trim())?;
    // As far as cron expressions are followed; later, a time could not be added to any more.
    if ALLOWED_YEARS.contains(&time.year()) {
        Ok(time)
    } else {
        Err("the year must be from 1970 to 2099".into())
    }
}

fn parse_any_year(text: &str) -> Result<DateTime<Utc>, String> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Ok(time.to_utc());
    }
    let bare = text.trim_end_matches(" UTC");
    let formats = ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"];
    let parsed = formats.iter().find_map(|f| chrono::NaiveDateTime::parse_from_str(bare, f).ok());
    let parsed = parsed.or_else(|| bare.parse::<chrono::NaiveDate>().ok()?.and_hms_opt(0, 0, 0));
    parsed.map(|t| t.and_utc()).ok_or_else(|| "write it like 2025-10-27T09:00:00Z".into())
}
