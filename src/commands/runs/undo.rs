//! `apsctl runs undo`

use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::commands::audit::run_id_cell;
use crate::commands::jobs::JobTimeoutArgs;
use crate::commands::row_security;
use crate::context::{ChangeArgs, Context};
use crate::db::Intent;
use crate::db::pass::BlockResult;
use crate::db::runs::{ApprovalCounts, RunSummary};
use crate::domain::shell;
use crate::domain::task_tracker::AUTOMATION_FUNCTION;
use crate::error::CliError;
use crate::interrupt;
use crate::report::{Report, record};

/// Take back the approvals of one pass, for the versions that have not changed since
///
/// The versions are pending again, as they were. One to which anything has been written since the pass approved it, to
/// whatever column, is left alone. No pass begins meanwhile. All of it is done or nothing, and `apsctl undo` does not
/// take it back in turn: the next pass evaluates the versions again.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl runs undo 17 --dry-run\n  \
    apsctl runs undo 17 --yes --reason 'rule too wide'")]
pub struct Args {
    /// The run, as `audit tail` lists it
    #[arg(value_name = "RUN_ID")]
    id: String,

    /// Yes, take them back
    #[arg(short, long)]
    yes: bool,

    #[command(flatten)]
    timeout: JobTimeoutArgs,

    #[command(flatten)]
    change: ChangeArgs,
}

/// How long the lease is good for beyond what the statements may take.
const LEASE_MARGIN: Duration = Duration::from_secs(30);

/// It is good for no longer, even where they may take as long as they like.
const MAX_LEASE: Duration = Duration::from_secs(60 * 60);

struct UndoneRow {
    run: RunSummary,
    taken_back: i64,
    /// What is left.
    standing: ApprovalCounts,
    operation: Option<i64>,
}

record!(UndoneRow, |UndoneRow { run, taken_back, standing, operation }| {
    let ApprovalCounts { changed, pending, .. } = standing;
    // Deleted, taken back before, or approved anew by another run.
    let gone = run.approved.map(|approved| (approved - taken_back - changed - pending).max(0));
    [
        ("run_id", run_id_cell(Some(run.id))),
        ("approved", run.approved),
        ("taken_back", taken_back),
        ("changed_since", changed),
        ("already_pending", pending),
        ("gone", gone),
        ("operation", operation),
    ]
});

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let intent = context.permit_change(&args.change)?;
    let run = find_run(&args.id, context)?;
    let id = &run.id;
    let standing = context.db()?.approval_counts(id).context("looking at the versions it approved")?;
    row_security::warn_if_hidden(&["versions"], context)?;
    let ApprovalCounts { unchanged, changed, .. } = standing;
    if args.change.dry_run || (unchanged, changed) == (0, 0) {
        let row = UndoneRow { run, taken_back: unchanged, standing, operation: None };
        let note = match unchanged {
            0 => "there is nothing to undo",
            _ => "dry run: nothing was changed",
        };
        return Ok(Report::single(row).note(note));
    }
    if unchanged == 0 {
        let message = format!("the versions that run {id} approved have all changed since ({changed})");
        return Err(CliError::refused(message).hint("what has changed is not taken back").into());
    }
    if !args.yes {
        let message = format!("{unchanged} versions that run {id} approved would be pending again");
        return Err(CliError::refused(message)
            .hint("add --yes to do it (`apsctl undo` does not take it back in turn); --dry-run shows the counts")
            .into());
    }
    let row = take_back(run, args, &intent, context).context("taking back")?;
    if row.taken_back == 0 {
        return Ok(Report::single(row).note("there is nothing to undo any more"));
    }
    let note = context.or_warn("which job the next pass is for is not known", next_pass_note)?;
    Ok(note.into_iter().fold(Report::single(row), Report::note))
}

fn find_run(id: &str, context: &mut Context) -> Result<RunSummary> {
    let db = context.db()?;
    db.require_migrated()?;
    let run = db.find_run(id).context("looking for the run")?;
    let run = run.ok_or_else(|| {
        CliError::refused(format!("no such run: {id}")).hint("`apsctl audit tail` lists the runs")
    })?;
    if run.is_open {
        let hint = "if its process was lost, the next `apsctl run-once` closes it";
        return Err(CliError::refused(format!("run {id} has not ended yet")).hint(hint).into());
    }
    Ok(run)
}

/// Holds the passes up meanwhile.
fn take_back(run: RunSummary, args: &Args, intent: &Intent, context: &mut Context) -> Result<UndoneRow> {
    let statement = context.statement_timeout();
    let lease = match statement {
        Duration::ZERO => MAX_LEASE,
        statement => statement.saturating_mul(3).saturating_add(LEASE_MARGIN).min(MAX_LEASE),
    };
    let job_timeout = args.timeout.resolve(context)?;
    let db = context.db()?;
    let jobs = db.pass_jobs(None, AUTOMATION_FUNCTION)?;
    let hold = match db.block_passes(&intent.actor.host, lease, &jobs, job_timeout)? {
        BlockResult::Blocked(hold) => hold,
        BlockResult::PassExecuting(who) => {
            let who = who.map_or(String::new(), |who| format!(" ({who})"));
            let message = format!("a pass is executing{who}");
            return Err(CliError::refused(message).hint("try again when it has ended").into());
        }
    };
    let done = db.change(intent, |change| change.undo_run(&run, &hold));
    if done.is_err() {
        interrupt::ignore_signals();
        // Where the store cannot be reached any more the lease runs out by itself.
        if let Err(error) = db.unblock_passes(&hold) {
            log::debug!("no pass begins before the lease has run out: {error:#}");
        }
    }
    let done = done?;
    Ok(UndoneRow { run, taken_back: done.versions, standing: done.remaining, operation: done.operation })
}

/// What becomes of them now.
fn next_pass_note(context: &mut Context) -> Result<String> {
    let jobs = context.db()?.pass_jobs(None, AUTOMATION_FUNCTION)?;
    let pause = match jobs.as_slice() {
        [job] => format!("; `{}` holds it back", shell::with_argument("apsctl jobs pause", &job.id)),
        _ => String::new(),
    };
    Ok(format!("the next pass approves them again unless a rule changes{pause}"))
}
