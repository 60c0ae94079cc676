//! `apsctl run-once`: one pass of the approval automation.

mod blocker_watch;
mod dry_run;
mod evaluate;
mod failure;
mod health_ping;
mod heartbeat;
mod job;
mod pass;
mod plan_file;
mod result;
mod result_screen;
mod settings;

use anyhow::Result;

use crate::committed;
use crate::context::Context;
use crate::error::ExitCode;
use crate::report::{Record as _, Report};

use health_ping::HealthPing;
use pass::PassMachine;
use result::PassResult;
pub use settings::Args;
use settings::Settings;
pub(crate) use settings::{DEFAULT_BATCH_SIZE, DEFAULT_MAX_CONCURRENT_JOBS};

/// Returns the columns of the report.
pub(crate) fn columns() -> Vec<&'static str> {
    PassResult::COLUMNS.to_vec()
}

pub(crate) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let settings = Settings::resolve(args, context.environment())?;
    let ping = HealthPing::resolve(args.ping.as_deref(), context.environment())?;
    if args.dry_run {
        return dry_run::run(args, context).map(|result| report(result, context));
    }
    committed::declare_several_changes();
    context.permit_pass(&args.confirm)?;
    let plan = args.plan.as_deref().map(plan_file::read).transpose()?;
    PassMachine::new(args, settings, plan, ping).run(context)
}

/// Returns the result as a report. Without `-o` nothing is written to a pipe: the log on stderr has all of it.
fn report(result: PassResult, context: &Context) -> Report {
    let code = if result.error.is_some() { ExitCode::Found } else { ExitCode::Done };
    let screen = context.shows_screen().then(|| result_screen::screen(&result, context.known_times()));
    let mut report = if context.is_default_output() { Report::empty() } else { Report::single(result) };
    report.screen = screen;
    report.code(code)
}
