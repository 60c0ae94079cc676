//! `apsctl watch`

mod args;
mod checks;
mod message;
mod output;
mod receivers;
mod reporter;
mod state_file;

use std::time::Instant;

use anyhow::Result;

pub use self::args::Args;
use self::checks::WatchedCheck;
use self::message::AlertRow;
use self::receivers::Target;
use self::reporter::Reporter;
use crate::context::Context;
use crate::error::CliError;
use crate::interrupt;
use crate::report::{Record as _, Report};

const WEBHOOK_VARIABLE: &str = "APSCTL_WEBHOOK_URL";

/// The pause between rounds is at least this many times as long as the checks take, to limit the load on the server.
const MIN_PAUSE_FACTOR: u32 = 4;

/// Returns the columns of the reports on standard output.
pub(crate) fn columns() -> Vec<&'static str> {
    AlertRow::COLUMNS.to_vec()
}

pub(crate) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let limits = args.limits.resolve(context)?;
    let checks = if args.checks.is_empty() { WatchedCheck::ALL.to_vec() } else { args.checks.clone() };
    let mut reporter = Reporter::open(args, targets(args, context)?, context)?;
    loop {
        let started = Instant::now();
        let round = checks::run(&checks, limits, context)?;
        let pause = args.every.max(started.elapsed() * MIN_PAUSE_FACTOR);
        log::debug!("the checks took {:.3}s", started.elapsed().as_secs_f64());
        let has_failed = round.has_failed;
        reporter.report(round, context)?;
        if args.once {
            let report = Report::empty().code(reporter.exit_code(has_failed));
            return Ok(if context.shows_screen() {
                report.screen(reporter.summary(context.known_times()))
            } else {
                report
            });
        }
        interrupt::sleep(pause)?;
    }
}

/// Returns the receivers of --exec and --webhook.
fn targets(args: &Args, context: &Context) -> Result<Vec<Target>> {
    let mut targets = Vec::new();
    if let Some(line) = &args.exec {
        if line.trim().is_empty() {
            return Err(CliError::usage("--exec is empty").into());
        }
        targets.push(Target::Command(line.clone()));
    }
    let (name, url) = match (&args.webhook, context.environment().find(&[WEBHOOK_VARIABLE])) {
        (Some(text), _) => ("--webhook", Some(text.clone())),
        (None, found) => (WEBHOOK_VARIABLE, found.map(|found| found.value)),
    };
    if let Some(text) = url {
        // The error does not repeat the URL, which may be a secret.
        let url = text.parse().map_err(|why| {
            CliError::usage(format!("{name}: {why}")).hint("give a URL such as https://hooks.example.com/KEY")
        })?;
        targets.push(Target::Webhook(url));
    }
    Ok(targets)
}
