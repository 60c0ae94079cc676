//! `apsctl top`

mod buffer;
mod canvas;
mod event;
mod event_loop;
mod executor;
mod frame;
mod keys;
mod reader;
mod state;
mod terminal;

use std::io::IsTerminal as _;
use std::time::Duration;

use anyhow::{Context as _, Result};

use self::reader::Reader;
use self::state::{Settings, State};
use super::jobs::JobTimeoutArgs;
use super::run_once::DEFAULT_MAX_CONCURRENT_JOBS;
use crate::context::{Context, duration};
use crate::domain::dashboard::Dashboard;
use crate::domain::task_tracker::MAX_CONCURRENT_VARIABLE;
use crate::error::CliError;
use crate::interrupt;
use crate::invocation::APSCTL;
use crate::report::Report;

/// Show jobs, runs and the queue live, and act on jobs
///
/// What needs a look comes first: late, lost and failed jobs. The keys are listed at the bottom and on the page `?`. A change asks
/// for confirmation, is recorded in the journal, and can be undone with `u`. --read-only allows no changes.
///
/// A full bar of LAST 16 RUNS is a run of 10 s, the target of the 95th percentile.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl top\n  apsctl --profile production --read-only top --interval 5s\n  \
    apsctl top --once > state.txt")]
pub struct Args {
    /// Refresh at this interval
    ///
    /// At least 200ms.
    #[arg(long, value_name = "DURATION", default_value = "2s", value_parser = interval)]
    interval: Duration,

    /// Print the screen once, and exit
    #[arg(long)]
    once: bool,

    #[command(flatten)]
    timeout: JobTimeoutArgs,

    /// Panic after the first screen (for tests)
    #[cfg(debug_assertions)]
    #[arg(long, hide = true)]
    panic: bool,
}

/// Parses `--interval`. The minimum keeps the command from occupying the server.
fn interval(text: &str) -> Result<Duration, String> {
    let interval = duration(text)?;
    if interval < Duration::from_millis(200) { Err("the interval must be at least 200ms".into()) } else { Ok(interval) }
}

pub(crate) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let is_interactive = std::io::stdout().is_terminal() && std::io::stdin().is_terminal();
    if !args.once && !is_interactive {
        return Err(CliError::usage(format!("`{APSCTL} top` needs a terminal"))
            .hint(format!("add --once to print the screen once; scripts use `{APSCTL} jobs list -o json`"))
            .into());
    }
    let terminal = context.terminal();
    let query = State::first_query();
    if args.once {
        let db = context.db()?;
        let dashboard =
            db.readable_tables().and_then(|tables| db.dashboard(&query, &tables)).context("reading the store")?;
        let mut state = State::new(settings(args, &dashboard, context)?, dashboard);
        state.scroll(frame::visible_rows(&state, terminal));
        return Ok(Report::text(canvas::to_text(&frame::draw(&state, terminal), terminal.color)));
    }
    let connector = context.connector()?;
    // A store that cannot be read at all is an error like that of every other command.
    let mut reader = Reader::new(connector, query, args.interval);
    let dashboard = reader.read().context("reading the store")?;
    let state = State::new(settings(args, &dashboard, context)?, dashboard);
    interrupt::listen_to_hangup()?;
    context.enter_full_screen();
    #[cfg(debug_assertions)]
    let reader = if args.panic { reader.that_panics() } else { reader };
    event_loop::run(state, reader, context, terminal)?;
    Ok(Report::empty())
}

fn settings(args: &Args, dashboard: &Dashboard, context: &Context) -> Result<Settings> {
    let job_timeout = args.timeout.resolve(context)?;
    let max = context.environment().setting(None, &[MAX_CONCURRENT_VARIABLE], DEFAULT_MAX_CONCURRENT_JOBS)?;
    Ok(Settings {
        interval: args.interval,
        zone: context.zone(),
        job_timeout,
        max_concurrent: dashboard.lease.as_ref().map(|_| max as usize),
        store_label: context.store_selection(),
        is_read_only: context.is_read_only(),
        requires_reason: context.requires_reason(),
        typed_profile: context.profile_to_confirm(),
    })
}
