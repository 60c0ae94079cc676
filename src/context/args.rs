//! The options that commands share, and the parsers of their values.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use chrono::{DateTime, Datelike as _, MappedLocalTime, NaiveDateTime, SecondsFormat, TimeZone as _, Utc};
use chrono_tz::Tz;

use crate::domain::zone_name::parse_zone;
use crate::environment::duration;
use crate::error::CliError;
use crate::report::Format;

/// The options that every command accepts. `-h` summarizes them in one line; `--help` lists them.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Global options")]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct GlobalArgs {
    /// Connect to this database: a URL or key=value pairs
    ///
    /// SQLAlchemy URLs work, too. Without -d, apsctl uses `APSCTL_DATABASE_URL`, then `DATABASE_URL`, then the PG*
    /// variables, as psql does.
    #[arg(short = 'd', long, global = true, hide_short_help = true, value_name = "URL", hide_env_values = true)]
    pub database_url: Option<String>,

    /// Use this profile of the configuration file
    ///
    /// A profile takes precedence over the environment, and -d over the profile. Without --profile, apsctl uses
    /// `APSCTL_PROFILE`, then `default_profile` of the file.
    #[arg(long, global = true, hide_short_help = true, value_name = "NAME", conflicts_with = "sandbox")]
    pub profile: Option<String>,

    /// Read settings from this file, too
    ///
    /// Environment variables take precedence over the file.
    #[arg(long, global = true, hide_short_help = true, value_name = "FILE")]
    pub env_file: Option<PathBuf>,

    /// Use the private PostgreSQL of the sandbox; start it if needed
    #[arg(long, global = true, hide_short_help = true, conflicts_with = "database_url")]
    pub sandbox: bool,

    /// Set the output format [default: table]
    #[arg(short, long, global = true, hide_short_help = true, value_enum, value_name = "FORMAT")]
    pub output: Option<Format>,

    /// Show only these columns, in this order
    ///
    /// COLUMNS is a list such as `id,job_state`. It applies to every format; the reference lists the columns of each command.
    #[arg(long, global = true, hide_short_help = true, value_name = "COLUMNS", value_delimiter = ',')]
    pub columns: Vec<String>,

    /// Do not use a pager
    ///
    /// Without it, what is taller than the terminal is shown by `less -FRX`, or by the command in `APSCTL_PAGER`. An
    /// empty `APSCTL_PAGER` also means no pager.
    #[arg(long, global = true, hide_short_help = true)]
    pub no_pager: bool,

    /// Write sentences without symbols, for screen readers
    ///
    /// On a terminal, there are no colours, tables or moving lines either. `APSCTL_PLAIN=1` does the same.
    #[arg(long, global = true, hide_short_help = true)]
    pub plain: bool,

    /// Show times in this time zone [default: UTC]
    ///
    /// It applies to tables and log lines, and to times without an offset on the command line. JSON and CSV are always in UTC.
    #[arg(long, global = true, hide_short_help = true, value_name = "ZONE", value_parser = parse_zone)]
    pub tz: Option<Tz>,

    /// Time zone of stored times that have no zone [default: UTC]
    ///
    /// It applies to columns of type `timestamp without time zone` or `text`. Without it, apsctl uses `APSCTL_STORE_TZ`.
    #[arg(long, global = true, hide_short_help = true, value_name = "ZONE", value_parser = parse_zone)]
    pub store_tz: Option<Tz>,

    /// Set when to use colour
    #[arg(long, global = true, hide_short_help = true, value_enum, value_name = "WHEN", default_value = "auto")]
    pub color: clap::ColorChoice,

    /// Print only data, warnings and errors
    #[arg(short, long, global = true, hide_short_help = true, conflicts_with = "verbose")]
    pub quiet: bool,

    /// Print more details; -vv also logs each SQL statement
    ///
    /// The log has each statement with its duration and without the values of its parameters.
    #[arg(short, long, global = true, hide_short_help = true, action = clap::ArgAction::Count)]
    pub verbose: u8,

    /// Make the server refuse every write
    #[arg(long, global = true, hide_short_help = true)]
    pub read_only: bool,

    /// Cancel a statement after this time; 0 is no limit [default: 10s]
    #[arg(long, global = true, hide_short_help = true, value_name = "DURATION", value_parser = duration)]
    pub statement_timeout: Option<Duration>,

    /// Use this time instead of the server's (for tests)
    ///
    /// Only builds with debug assertions have it: in a release build it could disable safeguards and falsify the journal.
    #[cfg(debug_assertions)]
    #[arg(long, global = true, hide = true, value_name = "TIME", env = "APSCTL_NOW", value_parser = parse_time)]
    now: Option<DateTime<Utc>>,
}

impl GlobalArgs {
    /// Returns the fixed time of a test. It is always `None` in a release build.
    pub fn fixed_now(&self) -> Option<DateTime<Utc>> {
        #[cfg(debug_assertions)]
        return self.now;
        #[cfg(not(debug_assertions))]
        None
    }
}

/// The options of a command that changes something.
#[derive(Debug, Clone, clap::Args)]
pub struct ChangeArgs {
    /// Record this reason in the journal
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,

    /// Only show what would change
    #[arg(short = 'n', long)]
    pub dry_run: bool,

    #[command(flatten)]
    pub confirm: ConfirmArgs,
}

/// How a change is confirmed.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct ConfirmArgs {
    /// Confirm with the name of the profile
    ///
    /// A profile with `confirm = "type the name"` requires this. On a terminal, apsctl asks for the name instead.
    #[arg(long = "confirm", hide_short_help = true, value_name = "NAME")]
    pub name: Option<String>,
}

/// A time on the command line: absolute, or relative to now.
#[derive(Debug, Clone, Copy)]
pub enum TimeOrAge {
    Age(Duration),
    Time(MaybeLocalTime),
}

/// Parses a duration before now, or a time.
///
/// # Errors
/// Fails with the accepted forms.
pub fn parse_time_or_age(text: &str) -> Result<TimeOrAge, String> {
    parse_maybe_local_time(text).map(TimeOrAge::Time).or_else(|_| duration(text).map(TimeOrAge::Age)).map_err(|_| {
        "use a duration before now (90s, 15m, 2h, 7d) or a time (2025-10-27 or 2025-10-27T09:00:00Z)".into()
    })
}

/// The years that a time on the command line may have.
const ALLOWED_YEARS: std::ops::RangeInclusive<i32> = 1970..=2099;

/// Parses RFC 3339, the same without a zone (UTC) or with a space instead of `T`, or a date.
pub fn parse_time(text: &str) -> Result<DateTime<Utc>, String> {
    let time = parse_any_year(text.trim())?;
    // Cron expressions are evaluated up to 2099. Far later times would overflow in additions.
    if ALLOWED_YEARS.contains(&time.year()) { Ok(time) } else { Err("the year must be from 1970 to 2099".into()) }
}

/// A time on the command line, which may have no offset.
#[derive(Debug, Clone, Copy)]
pub enum MaybeLocalTime {
    Utc(DateTime<Utc>),
    /// On the clock of the zone of `--tz`.
    Local(NaiveDateTime),
}

impl MaybeLocalTime {
    /// Returns the time, and which of two is taken if the clock of the zone shows it twice: the first.
    ///
    /// # Errors
    /// A usage error if the clock skips the time.
    pub fn resolve(self, zone: Tz) -> Result<(DateTime<Utc>, Option<String>), CliError> {
        let local = match self {
            Self::Utc(time) => return Ok((time, None)),
            Self::Local(local) => local,
        };
        let iso = |time: DateTime<Tz>| time.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        match zone.from_local_datetime(&local) {
            MappedLocalTime::Single(time) => Ok((time.to_utc(), None)),
            MappedLocalTime::Ambiguous(first, second) => {
                let (first, second) = if first < second { (first, second) } else { (second, first) };
                let note = format!("{local} occurs twice in {zone}; this is the first, and {} the second", iso(second));
                Ok((first.to_utc(), Some(note)))
            }
            MappedLocalTime::None => {
                Err(CliError::usage(format!("the time {local} does not exist in {zone}: its clock skips it"))
                    .hint("use another time, or one with its offset, such as 2025-10-27T09:00:00Z"))
            }
        }
    }
}

/// Parses what [`parse_time`] does. A time without a zone is local.
pub fn parse_maybe_local_time(text: &str) -> Result<MaybeLocalTime, String> {
    let (text, time) = (text.trim(), parse_time(text)?);
    let is_local = !text.ends_with(" UTC") && DateTime::parse_from_rfc3339(text).is_err();
    Ok(if is_local { MaybeLocalTime::Local(time.naive_utc()) } else { MaybeLocalTime::Utc(time) })
}

fn parse_any_year(text: &str) -> Result<DateTime<Utc>, String> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Ok(time.to_utc());
    }
    let bare = text.trim_end_matches(" UTC");
    let formats = ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"];
    let parsed = formats.iter().find_map(|f| NaiveDateTime::parse_from_str(bare, f).ok());
    let parsed = parsed.or_else(|| bare.parse::<chrono::NaiveDate>().ok()?.and_hms_opt(0, 0, 0));
    parsed.map(|t| t.and_utc()).ok_or_else(|| "write it like 2025-10-27T09:00:00Z".into())
}
