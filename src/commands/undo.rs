//! `apsctl undo`

use anyhow::{Context as _, Result};

use crate::context::{ChangeArgs, Context};
use crate::db::operations::Undone;
use crate::report::{Cell, Record, Report};

/// Take one change back, if the job has not changed since
///
/// Without an ID: the newest change that has not been taken back. An undo is a change too: `undo ID` of it
/// makes the change again.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl undo\n  apsctl undo 12 --reason 'wrong job'")]
pub struct Args {
    /// The operation, as `audit operations` lists it
    #[arg(value_name = "ID")]
    id: Option<i64>,

    #[command(flatten)]
    change: ChangeArgs,
}

struct UndoneRow(Undone);

impl Record for UndoneRow {
    const COLUMNS: &'static [&'static str] =
        &["operation", "changed", "command", "job_id", "job_state", "next_run_time", "undo"];

    fn cells(self) -> Vec<Cell> {
        let Self(undone) = self;
        let (state, next) = undone.restored.map_or((None, None), |job| {
            (Some(job.job_state.as_str().to_owned()).filter(|state| !state.is_empty()), job.next_run_time)
        });
        vec![
            undone.operation.into(),
            undone.taken_back.into(),
            undone.command.as_str().into(),
            undone.job_id.as_str().into(),
            state.into(),
            next.into(),
            undone.undo.into(),
        ]
    }
}

pub(crate) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let intent = context.intent(&args.change)?;
    let mut undone =
        context.db()?.change_between_runs(&intent, |change| change.undo(args.id)).context("taking back")?;
    let note = match undone.undo {
        None => format!("operation {} had been taken back already", undone.operation),
        Some(_) if args.change.dry_run => {
            undone.undo = None;
            "dry run: nothing was changed".into()
        }
        Some(undo) => format!("`apsctl undo {undo}` takes that back in turn"),
    };
    Ok(Report::single(UndoneRow(undone)).note(note))
}
