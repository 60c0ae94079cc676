//! `apsctl jobs remove`

use anyhow::Result;

use super::changing::{self, change_jobs, plan_update};
use crate::context::{ChangeArgs, Context};
use crate::db::jobs::{JobUpdate, UpdateKind};
use crate::domain::job::JobState;
use crate::domain::transition;
use crate::error::CliError;
use crate::report::Report;

/// Take jobs out of the schedule: marked REMOVED, or with --purge deleted
///
/// In a store of APScheduler's own there is no such mark: the row is deleted, as its `remove_job` does. `apsctl undo`
/// puts it back, but not into a view or a foreign table, nor where row-level security applies to the role: then --dry-run
/// says so, and `jobs snapshot` keeps the rows.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl jobs remove old-report --reason 'replaced by new-report'\n  \
    apsctl jobs remove old-report --purge --yes")]
pub struct Args {
    /// The jobs
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,

    /// Delete the row (its image stays in the operator journal)
    #[arg(long)]
    purge: bool,

    /// Yes, delete it
    #[arg(short, long, requires = "purge")]
    yes: bool,

    #[command(flatten)]
    change: ChangeArgs,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    if args.purge && !args.yes && !args.change.dry_run {
        return Err(CliError::refused("--purge deletes the row")
            .hint("add --yes to do it, or leave --purge out to mark the job REMOVED")
            .into());
    }
    let intent = context.intent(&args.change)?;
    let done = change_jobs(context, &intent, &args.ids, "removing", |job, _| {
        plan_update(transition::remove(job, args.purge), || {
            Ok(JobUpdate {
                job_state: JobState::Removed,
                next_run_time: None,
                pause: None,
                schedule: job.timing.kept().cloned(),
                kind: if args.purge { UpdateKind::DeleteRow } else { UpdateKind::SetState },
            })
        })
    })?;
    Ok(changing::change_report(done))
}
