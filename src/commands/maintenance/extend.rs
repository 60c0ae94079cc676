//! `apsctl maintenance extend`

use std::time::Duration;

use anyhow::{Context as _, Result};

use super::status;
use crate::context::{ChangeArgs, Context, duration};
use crate::error::CliError;
use crate::invocation::APSCTL;
use crate::report::Report;

/// Change when the current maintenance ends
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl maintenance extend --for 1h --reason 'the copy takes longer'\n  \
    apsctl maintenance extend --for 10m")]
pub struct Args {
    /// End the maintenance this long from now
    #[arg(long = "for", value_name = "DURATION", value_parser = duration)]
    duration: Duration,

    #[command(flatten)]
    change: ChangeArgs,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let intent = context.permit_change(&args.change)?;
    let zone = context.zone();
    let report = context
        .db()?
        .change(&intent, |change| {
            let open = change.lock_maintenance()?.ok_or_else(|| {
                CliError::refused("there is no maintenance")
                    .hint(format!("begin one with `{APSCTL} maintenance begin`"))
            })?;
            let until = change.now() + args.duration;
            let extended = change.extend_maintenance(&open, until)?;
            let jobs = change.jobs_in_maintenance(&extended)?;
            Ok(status::report(Some(extended), jobs, change.now(), zone))
        })
        .context("extending maintenance")?;
    Ok(if intent.dry_run { report.note("dry run: nothing was changed") } else { report }.notes_on_screen())
}
