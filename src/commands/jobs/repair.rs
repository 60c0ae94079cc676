//! `apsctl jobs repair`

mod claims;

use anyhow::{Context as _, Result};

use crate::context::{ChangeArgs, Context};
use crate::db::Change;
use crate::domain::aps::{Mending, column_time, mend};
use crate::error::CliError;
use crate::report::{Cell, Record, Report};

/// Mend rows of an APScheduler store that `jobs verify` finds broken
///
/// Column and pickle are made to say the same, a lost next run is the trigger's next, a time without a zone gets that of
/// its trigger, another id the row's. All of the jobs or none; rows that hold no job, or more than one right form, are
/// refused. Of a schedule of APScheduler 4, claims that have expired are released, and the running jobs of its task are
/// counted anew; `apsctl undo` cannot take that back.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl jobs repair daily-report --dry-run\n  \
    apsctl jobs repair daily-report cleanup --pause\n  apsctl jobs repair import --grace 300")]
pub struct Args {
    /// The jobs
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,

    /// Pause a job whose next run is lost or in dispute
    #[arg(long)]
    pause: bool,

    /// The misfire grace time of a job that has one of 0
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..=2_147_483_647))]
    grace: Option<u32>,

    #[command(flatten)]
    change: ChangeArgs,
}

/// What became of one job.
struct RepairedRow {
    id: String,
    repaired: Vec<String>,
    next_run_time: Option<f64>,
    operation: Option<i64>,
}

impl Record for RepairedRow {
    const COLUMNS: &'static [&'static str] = &["id", "changed", "repaired", "next_run_time", "operation"];

    fn cells(self) -> Vec<Cell> {
        let next = self.next_run_time.and_then(|seconds| column_time(seconds).ok());
        let is_changed = !self.repaired.is_empty();
        vec![
            self.id.into(),
            is_changed.into(),
            if is_changed { self.repaired.join("; ").into() } else { Cell::Empty },
            Cell::due(next),
            self.operation.into(),
        ]
    }
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let intent = context.intent(&args.change)?;
    let db = context.db()?;
    db.columns("jobs")?;
    let features = db.features()?;
    if !features.has_pickles() && !features.has_claims {
        return Err(CliError::refused(
            "jobs repair works on the rows that APScheduler itself writes, and these are not",
        )
        .hint("`apsctl jobs verify` names the command for each of its findings")
        .into());
    }
    let mut rows = db
        .change_between_runs(&intent, |change| {
            if features.has_claims { claims::repair(args, change) } else { repair(args, change) }
        })
        .context("repairing")?;
    let late = rows.iter().any(|row| {
        let next = row.next_run_time.and_then(|seconds| column_time(seconds).ok());
        !row.repaired.is_empty() && next.is_some_and(|next| next <= db.now())
    });
    let mut notes = Vec::new();
    for row in rows.iter().filter(|row| row.repaired.is_empty()) {
        notes.push(format!("job {} needs no repair", row.id));
    }
    if late {
        notes.push("a time that is past runs at once, or is missed, when its scheduler next looks".into());
    }
    if args.change.dry_run {
        for row in &mut rows {
            row.operation = None;
        }
        notes.push("dry run: nothing was changed".into());
    } else if features.has_claims {
        notes.extend(
            rows.iter()
                .find_map(|row| row.operation)
                .map(|_| "`apsctl undo` cannot take this back: the journal has what it was".into()),
        );
    } else if rows.iter().any(|row| row.operation.is_some()) {
        notes.push("`apsctl undo OPERATION` takes one of them back".into());
    }
    Ok(notes.into_iter().fold(Report::listing(rows), Report::note))
}

fn repair(args: &Args, change: &mut Change) -> Result<Vec<RepairedRow>> {
    let held = change.lock_pickled_rows(&args.ids)?;
    let how = Mending { now: change.now(), pause: args.pause, grace: args.grace };
    let (mut rows, mut made) = (Vec::new(), Vec::new());
    for held in held {
        let row = &held.row;
        let mended = mend(&row.id, row.next_run_time, &row.pickle, how)
            .map_err(|refused| CliError::refused(refused.why).hint(refused.hint))?;
        if !mended.done.is_empty() {
            let to = (mended.column, &mended.state[..]);
            made.push(change.rewrite_pickled(&held, to, mended.is_another)?);
        }
        rows.push(RepairedRow {
            id: held.row.id,
            repaired: mended.done,
            next_run_time: mended.column,
            operation: None,
        });
    }
    let repaired = rows.iter_mut().filter(|row| !row.repaired.is_empty());
    for (row, operation) in repaired.zip(change.journal_updates_of(made)?) {
        row.operation = Some(operation);
    }
    Ok(rows)
}
