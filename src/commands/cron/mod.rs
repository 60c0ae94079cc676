//! `apsctl cron …`: cron expressions. These commands need no database.

mod check;
mod next;

use anyhow::Result;
use apscheduler::cron::{CronError, Dialect, Expression};
use chrono_tz::Tz;

use crate::context::Context;
use crate::error::CliError;
use crate::report::Report;

/// Check cron expressions and show when they fire
#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
#[command(
    after_help = "Examples:\n  apsctl cron check '0 9 * * 1-5'\n  apsctl cron next '@daily' --tz Europe/Berlin"
)]
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
}

/// A cron expression and its dialect. Its time zone is that of `--tz`.
#[derive(Debug, Clone, clap::Args)]
struct ExpressionArgs {
    /// Cron expression: five fields, or @daily etc.
    #[arg(value_name = "EXPR", allow_hyphen_values = true)]
    expression: String,

    /// Dialect: crontab or apscheduler
    ///
    /// In the dialect of `APScheduler`, 0 is Monday, both day fields must match, and there is no @daily.
    #[arg(long, value_name = "DIALECT", default_value = "crontab", value_parser = dialect)]
    dialect: Dialect,
}

pub(crate) fn dialect(text: &str) -> Result<Dialect, String> {
    text.parse().map_err(|_| "the dialects are crontab and apscheduler".into())
}

/// Parses an expression. The error (exit 2) says what is wrong with it.
pub(crate) fn parse(text: &str, dialect: Dialect) -> Result<Expression> {
    let usage_error = |e: CronError| CliError::usage(format!("\"{text}\": {}", e.message)).maybe_hint(e.hint);
    Ok(Expression::parse(text, dialect).map_err(usage_error)?)
}

/// Parses the name of a time zone.
pub(crate) fn zone(name: &str) -> Result<Tz> {
    name.parse().map_err(|_| CliError::usage(format!("no such time zone: {name}")).into())
}
