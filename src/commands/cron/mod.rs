//! `apsctl cron …`: checks cron expressions without a server.

mod check;
mod next;

use anyhow::Result;
use apscheduler::cron::{CronError, Dialect, Expression};
use chrono_tz::Tz;

use crate::context::Context;
use crate::domain::zone_name::parse_zone;
use crate::error::CliError;
use crate::report::{Record as _, Report};

/// Check cron expressions and show when they fire
#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
#[command(after_help = "Examples:\n  apsctl cron check '0 9 * * 1-5'\n  apsctl cron next '@daily' --tz Europe/Berlin")]
pub enum Cron {
    Check(check::Args),
    Next(next::Args),
}

impl Cron {
    pub fn is_check(&self) -> bool {
        matches!(self, Self::Check(_))
    }

    pub fn run(&self, context: &Context) -> Result<Report> {
        match self {
            Self::Check(args) => Ok(check::run(args, context)),
            Self::Next(args) => next::run(args, context),
        }
    }

    /// Returns the columns of the command's reports; none if it writes a text.
    pub fn columns(&self) -> Vec<&'static str> {
        match self {
            Self::Check(_) => check::CheckRow::COLUMNS.to_vec(),
            Self::Next(_) => next::FireTimeRow::COLUMNS.to_vec(),
        }
    }
}

/// An expression and its dialect. The zone is `--tz`.
#[derive(Debug, Clone, clap::Args)]
struct ExpressionArgs {
    /// Five fields, or a nickname such as @daily
    #[arg(value_name = "EXPR", allow_hyphen_values = true)]
    expression: String,

    /// Dialect: crontab or apscheduler
    ///
    /// In APScheduler's dialect 0 is Monday, both day fields must match, and there are no nicknames such as @daily.
    #[arg(long, value_name = "DIALECT", default_value = "crontab", value_parser = dialect)]
    dialect: Dialect,
}

pub(crate) fn dialect(text: &str) -> Result<Dialect, String> {
    text.parse().map_err(|_| "use crontab or apscheduler".into())
}

/// Parses a cron expression. An invalid one is a usage error (exit 2).
pub(crate) fn parse(text: &str, dialect: Dialect) -> Result<Expression> {
    let usage_error =
        |error: CronError| CliError::usage(format!("\"{text}\": {}", error.message)).maybe_hint(error.hint);
    Ok(Expression::parse(text, dialect).map_err(usage_error)?)
}

/// Parses the name of a time zone.
pub(crate) fn zone(name: &str) -> Result<Tz> {
    parse_zone(name).map_err(|error| CliError::usage(error).into())
}
