//! `apsctl jobs repair`

use anyhow::{Context as _, Result};
use apscheduler::aps3::time_from_column;

use crate::context::{ChangeArgs, Context};
use crate::db::Change;
use crate::domain::aps3_rows::{RepairOptions, repair_row};
use crate::error::CliError;
use crate::invocation::{self, APSCTL};
use crate::report::{Cell, Report, record};
use crate::screen::{Column, Row, Screen, Symbol, Table, Text, counted};

/// Repair rows of APScheduler's own tables that `jobs verify` reports
///
/// For APScheduler 3, makes the columns of a row agree with its pickled job. A missing next run time becomes the trigger's
/// next fire time. A time without a zone gets the trigger's zone. A wrong id in the pickle becomes the id of the row. For
/// APScheduler 4, releases the claims of schedulers that are gone, and corrects the counts of running jobs. `apsctl undo`
/// cannot revert these two repairs.
///
/// Either all jobs are repaired or none. A row is refused if it holds no readable job, or if there are several ways to
/// repair it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl jobs repair daily-report --dry-run\n  \
    apsctl jobs repair daily-report cleanup --pause\n  apsctl jobs repair import --grace 300")]
pub struct Args {
    /// Ids of the jobs
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,

    /// Pause a job whose next run time is missing or ambiguous
    #[arg(long)]
    pause: bool,

    /// Replace a misfire grace time of 0 with this
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..=2_147_483_647))]
    grace: Option<u32>,

    #[command(flatten)]
    change: ChangeArgs,
}

pub(super) struct RepairedRow {
    id: String,
    /// What was repaired; empty if the row was sound.
    repairs: Vec<String>,
    /// Unix time.
    next_run_time: Option<f64>,
    operation: Option<i64>,
}

record!(RepairedRow, |RepairedRow { id, repairs, next_run_time, operation }| {
    let is_changed = !repairs.is_empty();
    [
        ("id", id),
        ("changed", is_changed),
        ("repaired", is_changed.then(|| repairs.join("; "))),
        ("next_run_time", Cell::due(next_run_time.and_then(|seconds| time_from_column(seconds).ok()))),
        ("operation", operation),
    ]
});

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let intent = context.permit_change(&args.change)?;
    let db = context.db()?;
    db.columns("jobs")?;
    let features = db.features()?;
    if !features.has_pickles() && !features.has_claims {
        return Err(CliError::refused("jobs repair works only on tables that APScheduler itself writes")
            .hint(format!("`{APSCTL} jobs verify` names the command that fixes each finding"))
            .into());
    }
    let mut rows = db
        .change_between_runs(&intent, |change| {
            if features.has_claims { repair_claims(args, change) } else { repair_pickles(args, change) }
        })
        .context("repairing")?;
    let is_past = rows.iter().any(|row| {
        let next = row.next_run_time.and_then(|seconds| time_from_column(seconds).ok());
        !row.repairs.is_empty() && next.is_some_and(|next| next <= db.now())
    });
    let sound = rows.iter().filter(|row| row.repairs.is_empty());
    let mut notes: Vec<String> = sound.map(|row| format!("job {} needs no repair", row.id)).collect();
    if is_past {
        notes.push("a next run time in the past runs at once, or counts as missed".into());
    }
    let has_operation = rows.iter().any(|row| row.operation.is_some());
    if args.change.dry_run {
        for row in &mut rows {
            row.operation = None;
        }
        notes.push("dry run: nothing was changed".into());
    } else if has_operation && features.has_claims {
        notes.push(format!("`{APSCTL} undo` cannot revert this; the operator journal has the old values"));
    } else if has_operation {
        let operations: Vec<i64> = rows.iter().filter_map(|row| row.operation).collect();
        let them = if operations.len() == 1 { "it" } else { "all of them" };
        notes.extend(operations.first().map(|first| format!("`{APSCTL} undo {first}` reverts {them}")));
    }
    let screen = screen(&rows, args.change.dry_run);
    Ok(notes.into_iter().fold(Report::listing(rows).screen(screen), Report::note).notes_on_screen())
}

/// Lists the repairs of each job.
fn screen(rows: &[RepairedRow], is_dry_run: bool) -> Screen {
    let columns = [Column::new("JOB").id(), Column::new("REPAIRS").or_below(), Column::new("OP").right()];
    let repaired = rows.iter().filter(|row| !row.repairs.is_empty());
    let shown = repaired.clone().map(|row| {
        let operation = row.operation.map(|operation| Text::from(operation.to_string()));
        Row::new([Text::unit(&row.id).into(), Text::from(row.repairs.join("; ")).into(), Text::from(operation).into()])
            .symbol(Symbol::Good)
    });
    let verb = if is_dry_run { "would be repaired" } else { "repaired" };
    let summary = format!("{} {verb}.", counted(repaired.clone().count(), "job"));
    if repaired.clone().next().is_none() {
        return Screen::new();
    }
    Screen::new().table(Table::new(columns, shown)).blank().paragraph(summary)
}

/// Repairs the columns and pickles of APScheduler 3.
fn repair_pickles(args: &Args, change: &mut Change) -> Result<Vec<RepairedRow>> {
    let options = RepairOptions { now: change.now(), pause: args.pause, grace: args.grace };
    let (mut rows, mut entries) = (Vec::new(), Vec::new());
    for locked in change.lock_pickled_rows(&args.ids)? {
        let row = &locked.row;
        let repair = repair_row(&row.id, row.next_run_time, &row.pickle, options)
            .map_err(|refused| CliError::refused(refused.reason).hint(invocation::fill_for(refused.hint, &row.id)))?;
        if !repair.changes.is_empty() {
            let new_row = (repair.column, &repair.state[..]);
            entries.push(change.rewrite_pickled(&locked, new_row, repair.has_other_id)?);
        }
        rows.push(RepairedRow {
            id: locked.row.id,
            repairs: repair.changes,
            next_run_time: repair.column,
            operation: None,
        });
    }
    let repaired = rows.iter_mut().filter(|row| !row.repairs.is_empty());
    for (row, operation) in repaired.zip(change.journal_updates_of(entries)?) {
        row.operation = Some(operation);
    }
    Ok(rows)
}

/// Repairs schedules of APScheduler 4: releases expired claims, and corrects counters of running jobs.
///
/// # Errors
/// A refusal with the ids that have no job.
fn repair_claims(args: &Args, change: &mut Change) -> Result<Vec<RepairedRow>> {
    let row = |id, repairs, operation| RepairedRow { id, repairs, next_run_time: None, operation };
    let broken = change.claims(&args.ids)?;
    let is_sound = |id: &&String| broken.iter().all(|claims| claims.id != **id);
    let sound: Vec<String> = args.ids.iter().filter(is_sound).cloned().collect();
    if !sound.is_empty() {
        change.lock_jobs(&sound)?;
    }
    let mut rows: Vec<RepairedRow> = sound.into_iter().map(|id| row(id, Vec::new(), None)).collect();
    for claims in broken {
        let repaired = change.repair_claims(&claims)?;
        let (repairs, operation) = repaired.map_or((Vec::new(), None), |(done, id)| (done, Some(id)));
        rows.push(row(claims.id, repairs, operation));
    }
    Ok(rows)
}
