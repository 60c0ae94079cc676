//! `apsctl jobs remove`

use anyhow::Result;

use super::change_jobs::{change_jobs, plan_update};
use super::change_report::change_report;
use super::change_screen::Action;
use super::selection::SelectionArgs;
use crate::context::{ChangeArgs, Context};
use crate::db::jobs::{JobUpdate, UpdateKind};
use crate::domain::job::JobState;
use crate::domain::transition;
use crate::error::CliError;
use crate::report::Report;

/// Mark jobs REMOVED, or delete their rows with --purge
///
/// On APScheduler's own tables, the row is always deleted, as APScheduler's `remove_job` does (version 4:
/// `remove_schedule`).
///
/// `apsctl undo` restores a deleted row, but not to a view or a foreign table, and not where row-level security applies
/// to the role. --dry-run reports this beforehand, and `jobs snapshot` saves the rows.
#[derive(Debug, clap::Args)]
#[command(override_usage = "apsctl jobs remove [OPTIONS] <ID...|--all|--func …|--id …|--state …>")]
#[command(after_help = "Examples:\n  apsctl jobs remove old-report --reason 'replaced by new-report'\n  \
    apsctl jobs remove --id 'old-*' --dry-run\n  \
    apsctl jobs remove old-report --purge --yes")]
pub struct Args {
    #[command(flatten)]
    selection: SelectionArgs,

    /// Delete the row; the operator journal keeps a copy
    ///
    /// Needs --yes.
    #[arg(long)]
    purge: bool,

    #[command(flatten)]
    change: ChangeArgs,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    if args.purge && !args.selection.yes() && !args.change.dry_run {
        return Err(CliError::refused("--purge deletes the row for good, and needs --yes")
            .hint("add --yes to delete it, or leave out --purge to mark the job REMOVED")
            .into());
    }
    let intent = context.permit_change(&args.change)?;
    let selected = args.selection.select("remove", &args.change, context)?;
    let changes = change_jobs(context, &intent, &selected, "removing", |job, _| {
        plan_update(transition::remove(job, args.purge), || {
            Ok(JobUpdate {
                job_state: JobState::Removed,
                next_run_time: None,
                pause: None,
                schedule: job.timing.cron_schedule().cloned(),
                modification: None,
                kind: if args.purge { UpdateKind::DeleteRow } else { UpdateKind::SetState },
            })
        })
    })?;
    Ok(change_report(Action::Remove, changes, Vec::new(), context))
}
