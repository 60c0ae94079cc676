//! `apsctl jobs restore`

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};

use super::snapshot::file::Snapshot;
use crate::context::{ChangeArgs, Context};
use crate::db::Change;
use crate::domain::aps::{column_time, set_next_run_time};
use crate::domain::json_text;
use crate::domain::snapshot::Row;
use crate::error::CliError;
use crate::report::{Cell, Record, Report};

/// Put jobs that are gone back as a snapshot has them
///
/// Byte for byte; all of the jobs or none. A job that is there is refused. One whose next run is past runs at once, or is
/// missed, when its scheduler next looks: --paused restores it paused instead.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl jobs restore jobs.snapshot daily-report\n  \
    apsctl jobs restore jobs.snapshot daily-report --paused --reason 'lost in the deploy'")]
pub struct Args {
    /// The snapshot; - is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// The jobs
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,

    /// Restore them paused (on an APScheduler store)
    #[arg(long)]
    paused: bool,

    #[command(flatten)]
    change: ChangeArgs,
}

struct RestoredRow {
    id: String,
    next_run_time: Option<DateTime<Utc>>,
    operation: Option<i64>,
}

impl Record for RestoredRow {
    const COLUMNS: &'static [&'static str] = &["id", "next_run_time", "operation"];

    fn cells(self) -> Vec<Cell> {
        vec![self.id.into(), Cell::due(self.next_run_time), self.operation.into()]
    }
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let intent = context.intent(&args.change)?;
    let mut snapshot = Snapshot::open(&args.file)?;
    let mut rows = Vec::new();
    while let Some(row) = snapshot.next()? {
        if args.ids.iter().any(|id| id == row.id()) {
            rows.push(row);
        }
    }
    if let Some(id) = args.ids.iter().find(|id| rows.iter().all(|row| row.id() != **id)) {
        return Err(CliError::refused(format!("the snapshot has no job {id}"))
            .hint("`apsctl jobs diff FILE` names what has vanished since")
            .into());
    }
    let db = context.db()?;
    let here = db.snapshot_header().context("looking at the jobs")?;
    if here.format != snapshot.header.format {
        return Err(CliError::refused(format!(
            "the snapshot is of another layout than {}",
            here.place.table
        ))
        .hint("APSCTL_JOBS_TABLE names another table")
        .into());
    }
    if args.paused {
        rows = rows.into_iter().map(paused).collect::<Result<_>>()?;
    }
    let now = db.now();
    let restored = db.change(&intent, |change| restore(&rows, change)).context("restoring")?;
    let late: Vec<&str> = restored
        .iter()
        .filter(|row| row.next_run_time.is_some_and(|next| next <= now))
        .map(|row| row.id.as_str())
        .collect();
    let mut notes = Vec::new();
    if snapshot.header.place != here.place {
        let then = &snapshot.header.place;
        notes.push(format!("the snapshot is of another store: {} in database {}", then.table, then.database));
    }
    if !late.is_empty() {
        let late = late.join(", ");
        notes.push(format!("the next run is past: the scheduler runs it at once, or misses it: {late}"));
    }
    notes.push(if args.change.dry_run {
        "dry run: nothing was changed".to_owned()
    } else {
        "`apsctl undo OPERATION` takes one of them back".to_owned()
    });
    let shown = restored.into_iter().map(|row| {
        let operation = row.operation.filter(|_| !args.change.dry_run);
        RestoredRow { operation, ..row }
    });
    Ok(notes.into_iter().fold(Report::listing(shown), Report::note))
}

/// The same row without a next run, in its column and in its pickle.
fn paused(row: Row) -> Result<Row> {
    match row {
        Row::Pickled { id, state, .. } => {
            let state = set_next_run_time(&state, None).map_err(|error| {
                CliError::refused(format!("job {id} cannot be restored paused: {error}"))
                    .hint("without --paused it comes back as it was")
            })?;
            Ok(Row::Pickled { id, next_run_time: None, state })
        }
        Row::Guide { .. } => Err(CliError::usage("--paused is for APScheduler's own rows")
            .hint("restore it, then `apsctl jobs pause` it")
            .into()),
    }
}

fn restore(rows: &[Row], change: &mut Change) -> Result<Vec<RestoredRow>> {
    let operations = change.restore_rows(rows)?;
    let restored = rows.iter().zip(operations).map(|(row, operation)| RestoredRow {
        id: row.id().to_owned(),
        next_run_time: next_run(row),
        operation: Some(operation),
    });
    Ok(restored.collect())
}

fn next_run(row: &Row) -> Option<DateTime<Utc>> {
    match row {
        Row::Pickled { next_run_time, .. } => column_time((*next_run_time)?).ok(),
        Row::Guide { image, .. } => {
            let time = json_text::text_at(image, &["next_run_time"])?;
            DateTime::parse_from_rfc3339(&time).ok().map(|time| time.to_utc())
        }
    }
}
