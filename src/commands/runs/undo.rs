//! `apsctl runs undo`

use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::commands::audit::run_id_cell;
use crate::commands::deleted_runs::no_such_run;
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
use crate::invocation;
use crate::invocation::APSCTL;
use crate::report::{Report, record};
use crate::screen::{Screen, Symbol, Text, counted};

/// Withdraw the approvals of one run, except for versions changed later
///
/// The versions become pending again, except those with any column changed since the approval. No pass can start during
/// the undo. If the undo fails, no version is changed. `apsctl undo` cannot undo this command, but the next pass evaluates
/// the versions again.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl runs undo 17 --dry-run\n  \
    apsctl runs undo 17 --yes --reason 'rule too wide'")]
pub struct Args {
    /// Run id (see `apsctl audit tail`)
    #[arg(value_name = "RUN_ID")]
    id: String,

    /// Undo the approvals without asking
    #[arg(short, long)]
    yes: bool,

    #[command(flatten)]
    timeout: JobTimeoutArgs,

    #[command(flatten)]
    change: ChangeArgs,
}

/// The length of the lease, in addition to the time limits of the statements.
const LEASE_MARGIN: Duration = Duration::from_secs(30);

/// The longest lease, also for statements without a time limit.
const MAX_LEASE: Duration = Duration::from_hours(1);

pub(super) struct UndoneRow {
    run: RunSummary,
    taken_back: i64,
    /// The versions that the run approved, by what has become of them.
    standing: ApprovalCounts,
    operation: Option<i64>,
}

record!(UndoneRow, |UndoneRow { run, taken_back, standing: counts, operation }| {
    let ApprovalCounts { changed, pending, .. } = counts;
    // Deleted, undone before, or approved again by another run.
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
    let counts = context.db()?.approval_counts(id).context("reading the versions it approved")?;
    row_security::warn_if_hidden(&["versions"], context)?;
    let ApprovalCounts { unchanged, changed, .. } = counts;
    if args.change.dry_run || (unchanged, changed) == (0, 0) {
        let row = UndoneRow { run, taken_back: unchanged, standing: counts, operation: None };
        let note = match unchanged {
            0 => "there is nothing to undo",
            _ => "dry run: nothing was changed",
        };
        let screen = screen(&row, true);
        return Ok(Report::single(row).screen(screen).note(note).notes_on_screen());
    }
    if unchanged == 0 {
        let message = format!("nothing to undo: all versions approved by run {id} ({changed}) have changed since");
        return Err(CliError::refused(message)
            .hint("apsctl leaves a changed version as it is; change it by hand")
            .into());
    }
    if !args.yes {
        let message = format!("{unchanged} versions that run {id} approved would become pending again");
        return Err(CliError::refused(message)
            .hint(format!("add --yes to confirm, or --dry-run to show the counts; `{APSCTL} undo` cannot undo this"))
            .into());
    }
    let row = take_back(run, args, &intent, context).context("undoing the approvals")?;
    if row.taken_back == 0 {
        return Ok(Report::single(row).note("there is nothing to undo any more"));
    }
    let note = context.or_warn("the job of the next pass is unknown", next_pass_note)?;
    let screen = screen(&row, false);
    Ok(note.into_iter().fold(Report::single(row).screen(screen), Report::note).notes_on_screen())
}

/// Says how many approvals were taken back, and what has become of the others.
fn screen(row: &UndoneRow, is_dry_run: bool) -> Screen {
    let verb = if is_dry_run { "would be taken back" } else { "taken back" };
    let approvals = usize::try_from(row.taken_back).unwrap_or_default();
    let headline =
        Text::from(counted(approvals, "approval")) + " of run " + Text::unit(&row.run.id.to_string()) + " " + verb;
    let counts = &row.standing;
    let others = [(counts.changed, "changed since and left as they are"), (counts.pending, "pending already")];
    let others: Vec<String> =
        others.iter().filter(|(number, _)| *number > 0).map(|(number, what)| format!("{number} {what}")).collect();
    let screen = Screen::new().hanging(Symbol::Undone.with(headline), 2);
    if others.is_empty() { screen } else { screen.below(&format!("Of the other versions {}.", others.join(", "))) }
}

fn find_run(id: &str, context: &mut Context) -> Result<RunSummary> {
    let db = context.db()?;
    db.require_migrated()?;
    let run = db.find_run(id).context("reading the run")?;
    let Some(run) = run else { return Err(no_such_run(id, context)?.into()) };
    if run.is_open {
        let hint = format!("wait until it ends; if its process has died, the next `{APSCTL} run-once` closes it");
        return Err(CliError::refused(format!("run {id} has not ended yet")).hint(hint).into());
    }
    Ok(run)
}

/// Undoes the approvals while a lease keeps passes from starting.
fn take_back(run: RunSummary, args: &Args, intent: &Intent, context: &mut Context) -> Result<UndoneRow> {
    let statement = context.statement_timeout();
    let lease = match statement {
        Duration::ZERO => MAX_LEASE,
        statement => statement.saturating_mul(3).saturating_add(LEASE_MARGIN).min(MAX_LEASE),
    };
    let job_timeout = args.timeout.resolve(context)?;
    let db = context.db()?;
    let jobs = db.pass_jobs(None, AUTOMATION_FUNCTION)?;
    let block = match db.block_passes(&intent.actor.host, lease, &jobs, job_timeout)? {
        BlockResult::Blocked(block) => block,
        BlockResult::PassExecuting(holder) => {
            let holder = holder.map_or(String::new(), |holder| format!(" ({holder})"));
            let message = format!("a pass is executing{holder}");
            return Err(CliError::refused(message).hint("try again after it has ended").into());
        }
    };
    let result = db.change(intent, |change| change.undo_run(&run, &block));
    if result.is_err() {
        interrupt::ignore_signals();
        // If the store is unreachable, the lease expires by itself.
        if let Err(error) = db.unblock_passes(&block) {
            log::debug!("no pass can start before the lease expires: {error:#}");
        }
    }
    let result = result?;
    Ok(UndoneRow { run, taken_back: result.versions, standing: result.remaining, operation: result.operation })
}

/// Says what the next pass does with the versions, and how to prevent it.
fn next_pass_note(context: &mut Context) -> Result<String> {
    let jobs = context.db()?.pass_jobs(None, AUTOMATION_FUNCTION)?;
    let pause = match jobs.as_slice() {
        [job] => {
            format!("; to prevent that, run `{}`", shell::with_argument(&invocation::apsctl("jobs pause"), &job.id))
        }
        _ => String::new(),
    };
    Ok(format!("the next pass approves the versions again unless a rule changes{pause}"))
}
