//! `apsctl maintenance end`

use anyhow::{Context as _, Result};

use super::giving_back::{DUE_AT_ONCE, restore_job};
use super::{JobOutcome, MaintenanceRow, operator_name, report};
use crate::context::{ChangeArgs, Context};
use crate::db::{Change, JournalEntry};
use crate::domain::maintenance::Maintenance;
use crate::error::ExitCode;
use crate::report::Report;

/// End the maintenance: every job gets back exactly the state and the next run it had
///
/// A job that somebody has changed meanwhile is left alone and named; where one stays paused by that, exit 3. A next
/// run that has passed is restored, too: the scheduler starts it at once, or counts it as missed, by its grace time.
/// --skip-missed goes on with the schedule's next instead. A run that was executing and has ended since is not
/// restored. All in one transaction.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  apsctl maintenance end --dry-run\n  apsctl maintenance end --skip-missed\n  \
    apsctl maintenance end --expired"
)]
pub struct Args {
    /// A run missed meanwhile is not made up for: the schedule's next comes instead
    #[arg(long)]
    skip_missed: bool,

    /// Only if its time (`begin --for`) is over; a missed run is not made up for then
    #[arg(long)]
    expired: bool,

    #[command(flatten)]
    change: ChangeArgs,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let intent = context.intent(&args.change)?;
    let by = operator_name(&intent);
    let end = |change: &mut Change| {
        let now = change.now();
        let wanted = |window: &Maintenance| !args.expired || window.is_over(now);
        let Some((window, kept)) = change.lock_maintenance_and_jobs(wanted)? else {
            return Ok(None);
        };
        let (mut rows, mut made) = (Vec::new(), Vec::new());
        for kept in kept {
            let (row, change_made) = restore_job(kept, &window, args.skip_missed || args.expired, change)?;
            rows.push((row, change_made.is_some()));
            made.extend(change_made);
        }
        let mut traces = change.update_entries(made)?;
        let mut entries: Vec<JournalEntry> = traces.iter().map(|trace| trace.entry.clone()).collect();
        entries.push(change.close_maintenance(&window, &by)?);
        let operations = change.write_entries(&entries)?;
        let mut done = traces.drain(..).zip(operations);
        let rows =
            rows.into_iter().map(|(row, is_changed)| match if is_changed { done.next() } else { None } {
                Some((trace, operation)) => {
                    MaintenanceRow { now: trace.after, operation: Some(operation), ..row }
                }
                None => row,
            });
        Ok(Some(rows.collect::<Vec<MaintenanceRow>>()))
    };
    let rows = context.db()?.change_between_runs(&intent, end).context("ending maintenance")?;
    let Some(rows) = rows else {
        let why = if args.expired { "no maintenance has run out" } else { "there is no maintenance" };
        return Ok(report(Vec::new(), false, &intent).note(why));
    };
    let (at_once, left) = (ids(&rows, |row| row.note.as_deref() == Some(DUE_AT_ONCE)), stay_paused(&rows));
    let is_numbered = context.db()?.has_numbered_jobs();
    let mut report = report(rows, is_numbered, &intent);
    if !at_once.is_empty() {
        let hint = "--skip-missed would go on with the schedule's next run instead";
        report = report.note(format!("due at once: {}; {hint}", at_once.join(", ")));
    }
    if !left.is_empty() {
        let hint = "`apsctl jobs resume ID` resumes a job, with --at TIME if it has no schedule";
        return Ok(report.note(format!("still paused: {}; {hint}", left.join(", "))).code(ExitCode::Refused));
    }
    Ok(report)
}

fn stay_paused(rows: &[MaintenanceRow]) -> Vec<String> {
    ids(rows, |row| row.outcome == JobOutcome::LeftPaused)
}

fn ids(rows: &[MaintenanceRow], is_meant: impl Fn(&MaintenanceRow) -> bool) -> Vec<String> {
    rows.iter().filter(|row| is_meant(row)).map(|row| row.id.clone()).collect()
}
