//! `apsctl jobs restore`

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use apscheduler::aps3::{set_next_run_time, time_from_column};
use apscheduler::pickle::Decoder;
use chrono::{DateTime, Utc};

use super::selection::SelectionArgs;
use super::snapshot_file::SnapshotReader;
use super::vanished_rows::gone_rows;
use crate::context::{ChangeArgs, Context};
use crate::domain::aps3_rows;
use crate::domain::job::Job;
use crate::domain::json_text;
use crate::domain::shell;
use crate::domain::snapshot::Row;
use crate::error::CliError;
use crate::invocation::APSCTL;
use crate::report::{Cell, Report, record};
use crate::screen::{Column, Row as ScreenRow, Screen, Symbol, Table, Text, Times, count, counted};

/// How many jobs a note names, and the screen lists.
const MAX_NAMED_JOBS: usize = 10;

/// Restore deleted jobs from a snapshot
///
/// Restores the rows exactly as they were. Either all named jobs are restored, or none. Refuses to restore a job that
/// exists. If a job's next run is in the past, the scheduler starts it at once or counts it as missed; --paused
/// restores the job paused instead. A scheduler that cannot load a job deletes it again, so start the release that can
/// load it first.
#[derive(Debug, clap::Args)]
#[command(override_usage = "apsctl jobs restore [OPTIONS] <FILE> <ID>...\n       \
    apsctl jobs restore [OPTIONS] <FILE> <--all|--func …|--id …|--state …>\n       \
    apsctl jobs restore [OPTIONS] <FILE> --vanished")]
#[command(after_help = "Examples:\n  apsctl jobs restore jobs.snapshot daily-report\n  \
    apsctl jobs restore jobs.snapshot --vanished --dry-run\n  \
    apsctl jobs restore jobs.snapshot --id 'report-*' --paused")]
pub struct Args {
    /// Snapshot file; `-` reads standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,

    #[command(flatten)]
    selection: SelectionArgs,

    /// Restore all jobs that `jobs diff` reports as vanished
    ///
    /// Jobs that are gone because their last run is over are not restored: they would run again. stderr names them.
    /// Filters select some of the vanished jobs.
    #[arg(long, group = "selection", conflicts_with = "ids")]
    vanished: bool,

    /// Restore the jobs paused
    ///
    /// Works only on APScheduler's own tables.
    #[arg(long)]
    paused: bool,

    #[command(flatten)]
    change: ChangeArgs,
}

pub(super) struct RestoredRow {
    id: String,
    next_run_time: Option<DateTime<Utc>>,
    operation: Option<i64>,
}

record!(RestoredRow, |RestoredRow { id, next_run_time, operation }| [
    ("id", id),
    ("next_run_time", Cell::due(next_run_time)),
    ("operation", operation),
]);

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let intent = context.permit_change(&args.change)?;
    let mut snapshot = SnapshotReader::open(&args.file)?;
    let mut rows = Vec::new();
    if !args.vanished {
        rows = select(&args.selection, &mut snapshot)?;
        let ids: Vec<String> = rows.iter().map(|row| row.id().to_owned()).collect();
        args.selection.confirm("restore", &ids, &args.change, context)?;
    }
    let db = context.db()?;
    let header = db.snapshot_header().context("reading the jobs")?;
    if header.format != snapshot.header.format {
        return Err(CliError::refused(format!(
            "the snapshot is of a table with another layout than {}",
            header.place.table
        ))
        .hint("set APSCTL_JOBS_TABLE to the table of the snapshot")
        .into());
    }
    let mut notes = Vec::new();
    if args.vanished {
        let filter = args.selection.filter().filter(|filter| !filter.words().is_empty());
        let gone = gone_rows(&mut snapshot, &header, db)?;
        let is_selected = |row: &Row| filter.is_none_or(|filter| filter.matches(&job(row)));
        rows = gone.vanished.into_iter().filter(is_selected).collect();
        notes.extend(finished_note(&gone.finished, &args.file));
    }
    if args.paused {
        rows = rows.into_iter().map(paused).collect::<Result<_>>()?;
    }
    let now = db.now();
    let operations = if rows.is_empty() {
        Vec::new()
    } else {
        db.change(&intent, |change| change.restore_rows(&rows)).context("restoring")?
    };
    let restored: Vec<RestoredRow> = rows
        .iter()
        .zip(operations)
        .map(|(row, operation)| RestoredRow {
            id: row.id().to_owned(),
            next_run_time: next_run_time(row),
            operation: (!args.change.dry_run).then_some(operation),
        })
        .collect();
    let origin = &snapshot.header.place;
    if *origin != header.place {
        notes.push(format!("the snapshot is of another store: {} in database {}", origin.table, origin.database));
    }
    let is_past = |row: &&RestoredRow| row.next_run_time.is_some_and(|next| next <= now);
    let past: Vec<&str> = restored.iter().filter(is_past).map(|row| row.id.as_str()).collect();
    if !past.is_empty() {
        let past = name_some(&past);
        notes.push(format!("the next run is past, so it runs at once or counts as missed: {past}"));
    }
    if args.change.dry_run {
        notes.push("dry run: nothing was changed".to_owned());
    } else if let Some(first) = restored.first().and_then(|row| row.operation) {
        let them = if restored.len() == 1 { "it" } else { "all of them" };
        notes.push(format!("`{APSCTL} undo {first}` reverts {them}"));
    }
    let screen = screen(&restored, args.change.dry_run, context.known_times());
    let report = Report::listing(restored).when_empty("no job of the snapshot has vanished").screen(screen);
    Ok(notes.into_iter().fold(report, Report::note).notes_on_screen())
}

/// Names the jobs that --vanished leaves out.
fn finished_note(finished: &[String], file: &Path) -> Option<String> {
    let ids: Vec<&str> = finished.iter().map(String::as_str).collect();
    let jobs = counted(Some(ids.len()).filter(|count| *count > 0)?, "job");
    let restore = format!("jobs restore {} ID", shell::quote(&file.to_string_lossy()));
    let named = name_some(&ids);
    Some(format!("{jobs} not restored, because the last run is over ({named}); `{APSCTL} {restore}` restores one"))
}

/// Returns the first ids, and how many more there are.
fn name_some(ids: &[&str]) -> String {
    match ids.get(..MAX_NAMED_JOBS) {
        Some(first) if ids.len() > MAX_NAMED_JOBS => {
            format!("{} and {} more", first.join(", "), ids.len() - MAX_NAMED_JOBS)
        }
        _ => ids.join(", "),
    }
}

/// Returns the selected rows of a snapshot.
///
/// # Errors
/// A refusal if the snapshot lacks a job that is selected by its id, or no row matches the filters.
fn select(selection: &SelectionArgs, snapshot: &mut SnapshotReader) -> Result<Vec<Row>> {
    let (mut rows, mut total) = (Vec::new(), 0);
    while let Some(row) = snapshot.next_row()? {
        total += 1;
        let is_selected = match selection.filter() {
            Some(filter) => filter.matches(&job(&row)),
            None => selection.ids().iter().any(|id| id == row.id()),
        };
        rows.extend(is_selected.then_some(row));
    }
    if let Some(id) = selection.ids().iter().find(|id| rows.iter().all(|row| row.id() != **id)) {
        return Err(CliError::refused(format!("the snapshot has no job {id}"))
            .hint(format!("`{APSCTL} jobs diff FILE` lists the jobs that have vanished since"))
            .into());
    }
    if rows.is_empty() {
        let hint = "`{apsctl} jobs diff FILE` lists the jobs that have vanished since";
        return Err(selection.nothing_selected(total, hint));
    }
    Ok(rows)
}

/// Returns the job of a row, as far as filters need it.
fn job(row: &Row) -> Job {
    match row {
        Row::Pickled { id, next_run_time, state } => aps3_rows::job(&mut Decoder::default(), id, *next_run_time, state),
        Row::Guide { id, image, .. } => {
            let text = |column| json_text::string_at(image, &[column]);
            let Ok(job_state) = text("job_state").unwrap_or_default().parse();
            Job { id: id.clone(), func_ref: text("func_ref"), job_state, ..Job::default() }
        }
    }
}

/// Lists the restored jobs and their next runs.
fn screen(rows: &[RestoredRow], is_dry_run: bool, times: Times) -> Screen {
    if rows.is_empty() {
        return Screen::new().paragraph(Symbol::Good.with("No job of the snapshot has vanished."));
    }
    let columns = [Column::new("JOB").id(), Column::new("NEXT RUN"), Column::new("OP").right()];
    let more = rows.len().saturating_sub(MAX_NAMED_JOBS);
    let shown = rows.iter().take(MAX_NAMED_JOBS).map(|row| {
        let next = row.next_run_time.map_or_else(|| Text::from("-"), |next| Text::unit(&times.minute(next)));
        let operation = row.operation.map(|operation| Text::from(operation.to_string()));
        ScreenRow::new([Text::unit(&row.id).into(), next.into(), Text::from(operation).into()]).symbol(Symbol::Good)
    });
    let verb = if is_dry_run { "would be restored" } else { "restored" };
    let summary = format!("{} {verb}. Times in {}.", counted(rows.len(), "job"), times.zone_name());
    let mut screen = Screen::new().table(Table::new(columns, shown));
    if more > 0 {
        screen = screen.paragraph(format!("  and {} more", count(more as u64)));
    }
    screen.blank().paragraph(summary)
}

/// Returns the row with its next run removed, both from the column and from the pickle.
fn paused(row: Row) -> Result<Row> {
    match row {
        Row::Pickled { id, state, .. } => {
            let state = set_next_run_time(&state, None).map_err(|error| {
                CliError::refused(format!("job {id} cannot be restored paused: {error}"))
                    .hint("leave out --paused to restore it as it was")
            })?;
            Ok(Row::Pickled { id, next_run_time: None, state })
        }
        Row::Guide { .. } => Err(CliError::usage("--paused is only for APScheduler's own rows")
            .hint(format!("restore the job, then pause it with `{APSCTL} jobs pause`"))
            .into()),
    }
}

fn next_run_time(row: &Row) -> Option<DateTime<Utc>> {
    match row {
        Row::Pickled { next_run_time, .. } => time_from_column((*next_run_time)?).ok(),
        Row::Guide { image, .. } => {
            let time = json_text::string_at(image, &["next_run_time"])?;
            DateTime::parse_from_rfc3339(&time).ok().map(|time| time.to_utc())
        }
    }
}
