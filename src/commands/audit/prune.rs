//! `apsctl audit prune`

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use chrono::{DateTime, TimeDelta, Utc};
use indicatif::HumanBytes;

use crate::committed;
use crate::context::{ChangeArgs, Context, duration};
use crate::db::Intent;
use crate::db::prune::{PruneProgress, PruneRequest, PruneTarget};
use crate::domain::batch_size::{BatchSize, MAX_STATEMENT};
use crate::domain::task_tracker::AUTOMATION_FUNCTION;
use crate::error::{CliError, FailureKind, cli_error_of};
use crate::invocation::APSCTL;
use crate::progress;
use crate::report::{Cell, Report, record};
use crate::screen::{Screen, Symbol, Text, counted};

/// Without a terminal, more runs than this need `--yes`.
const MAX_UNCONFIRMED: i64 = 20;

/// Delete old runs from the log of runs, in small batches
///
/// Deletes runs from the audit log, from django-apscheduler's log, or from the imported runs: whichever this store has. What `runs
/// undo` needs of a deleted run is deleted with it. A run that has not ended is never deleted. Each batch is committed by
/// itself and takes about 100 ms, so that other sessions do not wait. Afterwards, commands report the time before as unknown.
///
/// It needs the owner of the tables. A table with partitions, with triggers or rules for DELETE, with foreign keys that refer to it,
/// or without an index on the time is refused. Deleted runs cannot be restored.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl audit prune --older-than 90d --dry-run\n  \
    apsctl audit prune --older-than 90d --keep-last 1 --yes\n  \
    apsctl audit prune --imported-log /var/log/scheduler.log --yes")]
#[command(override_usage = "apsctl audit prune --older-than DURATION [OPTIONS]")]
#[command(group = clap::ArgGroup::new("which").args(["older_than", "imported_log"]).required(true))]
pub struct Args {
    /// Delete runs that began longer ago than DURATION
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    older_than: Option<Duration>,

    /// Keep the newest N runs of each job
    ///
    /// It counts all runs of a job, also the recent ones. Runs without a job count as those of one job. With 1, `jobs list` still shows the last
    /// run of every job.
    #[arg(long, value_name = "N", default_value_t = 0, requires = "older_than", hide_default_value = true)]
    keep_last: u32,

    /// Delete all runs that were imported from LOG
    ///
    /// LOG is the name that `runs import` has shown as source. Other imported logs of the same time have to be imported again.
    #[arg(long, value_name = "LOG")]
    imported_log: Option<String>,

    /// Do not ask for confirmation
    ///
    /// Without a terminal, more than 20 runs are only deleted with --yes.
    #[arg(short, long)]
    yes: bool,

    #[command(flatten)]
    change: ChangeArgs,
}

pub(super) struct PruneRow {
    table: String,
    before: Option<DateTime<Utc>>,
    runs: i64,
    approvals: Option<i64>,
    bytes: Option<i64>,
    kept_last: i64,
    kept_open: Option<i64>,
    batches: Option<i64>,
    longest_batch: Option<Duration>,
    operation: Option<i64>,
}

record!(PruneRow, |row| [
    ("table", row.table),
    ("before", row.before),
    ("runs", row.runs),
    ("approvals", row.approvals),
    ("bytes", row.bytes),
    ("kept_last", row.kept_last),
    ("kept_open", row.kept_open),
    ("batches", row.batches),
    ("longest_batch_seconds", row.longest_batch.map(|longest| Cell::Seconds(longest.as_secs_f64()))),
    ("operation", row.operation),
]);

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let intent = context.permit_change(&args.change)?;
    let now = context.now()?;
    let before = match args.older_than {
        Some(age) => TimeDelta::from_std(age).ok().and_then(|age| now.checked_sub_signed(age)).ok_or_else(|| {
            CliError::usage(format!("--older-than {} is before all times", humantime::format_duration(age)))
        })?,
        // All runs of the log, whatever their times.
        None => now + TimeDelta::days(36_500),
    };
    let db = context.db()?;
    let jobs = db.pass_jobs(None, AUTOMATION_FUNCTION).context("reading the jobs of passes")?;
    let request = PruneRequest {
        before,
        imported_log: args.imported_log.clone(),
        keep_last: args.keep_last,
        jobs_of_passes: jobs.into_iter().map(|job| job.id).collect(),
    };
    let target = db.prune_target(&request)?;
    if intent.dry_run {
        return dry_run(args, &target, before, context);
    }
    let expected = confirm(args, &target, before, context)?;
    if expected == Some(0) && args.imported_log.is_none() {
        return Ok(Report::single(empty_row(args, &target, before)).note("there are no such runs; nothing was deleted"));
    }
    committed::declare_several_changes();
    let deleted = delete(&target, expected, &intent, context).context("deleting runs")?;
    Ok(report(args, &target, before, deleted, context))
}

fn shown_before(args: &Args, before: DateTime<Utc>) -> Option<DateTime<Utc>> {
    args.imported_log.is_none().then_some(before)
}

fn empty_row(args: &Args, target: &PruneTarget, before: DateTime<Utc>) -> PruneRow {
    PruneRow {
        table: target.name.clone(),
        before: shown_before(args, before),
        runs: 0,
        approvals: None,
        bytes: None,
        kept_last: i64::try_from(target.kept_runs()).unwrap_or(i64::MAX),
        kept_open: None,
        batches: None,
        longest_batch: None,
        operation: None,
    }
}

fn to_usize(number: i64) -> usize {
    usize::try_from(number).unwrap_or_default()
}

/// Returns `9,123,456 runs in automation_audit_log before 2025-07-28 12:00 UTC`.
fn describe(args: &Args, target: &PruneTarget, before: DateTime<Utc>, runs: i64) -> String {
    let runs = counted(to_usize(runs), "run");
    match &args.imported_log {
        Some(log) => format!("{runs} imported from {log}"),
        None => format!("{runs} in {} before {}", target.name, before.format("%Y-%m-%d %H:%M UTC")),
    }
}

/// Reads how many runs would be deleted, and how much space they have.
fn count(target: &PruneTarget, context: &mut Context) -> Result<(i64, i64)> {
    let db = context.db()?;
    let runs = db.count_runs_to_prune(target, None)?;
    Ok((runs, db.size_of_runs(target, runs)?))
}

fn dry_run(args: &Args, target: &PruneTarget, before: DateTime<Utc>, context: &mut Context) -> Result<Report> {
    let (runs, bytes) = count(target, context)?;
    let kept_open = if args.imported_log.is_none() { Some(context.db()?.count_open_runs(target)?) } else { None };
    let row = PruneRow { runs, bytes: Some(bytes), kept_open, ..empty_row(args, target, before) };
    let size = HumanBytes(bytes.unsigned_abs());
    let headline = format!("{} would be deleted, about {size} with indexes", describe(args, target, before, runs));
    let screen = Screen::new().hanging(Symbol::Undone.with(headline), 2);
    let kept = [
        (row.kept_last, "kept as the newest of their job"),
        (kept_open.unwrap_or_default(), "kept because they have not ended"),
    ];
    let kept: Vec<String> = kept
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, why)| format!("{} {why}", crate::screen::count(number.unsigned_abs())))
        .collect();
    let screen = if kept.is_empty() { screen } else { screen.below(&format!("Older runs: {}.", kept.join(", "))) };
    Ok(Report::single(row).screen(screen).note("dry run: nothing was deleted").notes_on_screen())
}

/// Asks on a terminal. Returns how many runs will be deleted, if they have been counted.
///
/// # Errors
/// A refusal without `--yes`: on a terminal if the user does not confirm, elsewhere if there are more than 20 runs.
fn confirm(args: &Args, target: &PruneTarget, before: DateTime<Utc>, context: &mut Context) -> Result<Option<i64>> {
    if args.yes {
        // On a terminal, the progress bar needs the number.
        return if context.is_attended() { count(target, context).map(|(runs, _)| Some(runs)) } else { Ok(None) };
    }
    if !context.is_attended() {
        let runs = context.db()?.count_runs_to_prune(target, Some(MAX_UNCONFIRMED + 1))?;
        if runs <= MAX_UNCONFIRMED {
            return Ok(Some(runs));
        }
        return Err(CliError::refused(format!("more than {MAX_UNCONFIRMED} runs need --yes; nothing was deleted"))
            .hint("--dry-run shows how many runs would be deleted, --yes deletes them")
            .into());
    }
    let (runs, bytes) = count(target, context)?;
    if runs == 0 && args.imported_log.is_none() {
        return Ok(Some(0));
    }
    // No transaction is open while the user reads.
    context.db()?.end_transaction()?;
    let size = HumanBytes(bytes.unsigned_abs());
    let selected = describe(args, target, before, runs);
    context.show_before_change(&[format!("{selected} (about {size}); deleted runs cannot be restored")], true)?;
    let them = if runs == 1 { "it".to_owned() } else { counted(to_usize(runs), "run") };
    if context.ask_yes_no(&format!("Delete {them}? [y/N] "))? {
        return Ok(Some(runs));
    }
    Err(CliError::refused("not confirmed").hint("nothing was deleted").into())
}

/// What all batches have deleted.
struct Deleted {
    progress: PruneProgress,
    longest_batch: Duration,
    /// How many runs other sessions have locked.
    left: i64,
}

fn delete(target: &PruneTarget, expected: Option<i64>, intent: &Intent, context: &mut Context) -> Result<Deleted> {
    let quiet = context.globals().quiet || expected.is_none();
    let slow_limit = context.statement_timeout();
    let bar = progress::bar(expected.unwrap_or_default().unsigned_abs(), quiet);
    let (mut progress, mut size, mut longest) = (PruneProgress::default(), BatchSize::default(), Duration::ZERO);
    let db = context.db()?;
    while !progress.is_finished {
        let began = Instant::now();
        // The smallest batch may take as long as any statement.
        let limit = match slow_limit {
            Duration::ZERO => MAX_STATEMENT,
            limit => limit.min(MAX_STATEMENT),
        };
        let limit = if size.is_smallest() { slow_limit } else { limit };
        match db.prune_batch(target, &mut progress, size.rows(), limit, intent) {
            Ok(batch) => {
                let took = began.elapsed();
                longest = longest.max(took);
                size = size.after(took);
                bar.inc(batch.runs.unsigned_abs());
            }
            Err(error) if !size.is_smallest() && is_timeout(&error) => size = size.after_timeout(),
            Err(error) => return Err(error),
        }
    }
    bar.finish_and_clear();
    if progress.batches > 1 {
        db.journal_pruned_total(target, &progress, intent)?;
    }
    let left = db.count_runs_to_prune(target, Some(1000))?;
    Ok(Deleted { progress, longest_batch: longest, left })
}

fn is_timeout(error: &anyhow::Error) -> bool {
    cli_error_of(error).is_some_and(|error| error.kind == FailureKind::TimedOut)
}

fn report(args: &Args, target: &PruneTarget, before: DateTime<Utc>, deleted: Deleted, context: &mut Context) -> Report {
    let Deleted { progress, longest_batch, left } = deleted;
    let row = PruneRow {
        runs: progress.runs,
        approvals: Some(progress.approvals),
        batches: Some(progress.batches),
        longest_batch: Some(longest_batch),
        operation: progress.operation,
        ..empty_row(args, target, before)
    };
    let deleted = describe(args, target, before, progress.runs);
    let mut report = Report::single(row);
    if context.shows_screen() {
        let screen = Screen::new().hanging(Symbol::Good.with(format!("{deleted} were deleted")), 2);
        report.screen = Some(screen.below(&format!(
            "PostgreSQL reuses the space after its next (auto)vacuum. Who did it: `{APSCTL} audit operations`"
        )));
    }
    for log in &progress.forgotten_logs {
        report = report.note(format!("import {log} again: its time overlaps, so some of its runs may be missing"));
    }
    if left > 0 {
        let left = Text::from(counted(to_usize(left), "run"));
        report = report
            .note(format!("{} left, because other sessions had locked them; run the command again", left.plain()));
    }
    report.notes_on_screen()
}
