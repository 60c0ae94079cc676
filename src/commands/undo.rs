//! `apsctl undo`

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::context::{ChangeArgs, Context};
use crate::db::Change;
use crate::db::operations::{UndoCandidate, UndoResult};
use crate::domain::image;
use crate::domain::time_format::format_time;
use crate::error::CliError;
use crate::invocation::APSCTL;
use crate::report::{Cell, Record as _, Report, record};
use crate::screen::{Screen, Symbol, Text, Times, count, counted, named_jobs};

/// Undo one change, if its jobs have not changed since
///
/// A change of several jobs has one operation for each job. All of them are undone, or none; --only undoes a single one.
/// Without an ID, undoes your most recent change: the last one by the same database role, operating system account
/// and host. With an ID,
/// shows the operation first, and asks for confirmation on a terminal. An undo is a change, too, and can be undone with
/// its own ID.
///
/// Refuses an entry that its author had no privilege to make, since it may be forged. Restores a deleted row from the
/// copy that the database server stored in the journal.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl undo\n  apsctl undo 12 --reason 'wrong job'\n  \
    apsctl undo 12 --only")]
pub struct Args {
    /// The operation's id in `audit operations`
    #[arg(value_name = "ID")]
    id: Option<i64>,

    /// Undo only this operation, not the whole change
    #[arg(long, requires = "id")]
    only: bool,

    /// Do not ask for confirmation
    #[arg(short, long)]
    yes: bool,

    #[command(flatten)]
    change: ChangeArgs,
}

/// The result of an undo, and whether the job's id is an integer.
struct UndoneRow(UndoResult, bool);

record!(UndoneRow, |UndoneRow(undone, is_numbered)| {
    let (state, next_run_time) = undone.restored.map_or((None, None), |job| {
        (Some(job.job_state.as_str().to_owned()).filter(|state| !state.is_empty()), job.next_run_time)
    });
    [
        ("operation", undone.operation),
        ("changed", undone.is_undone),
        ("command", undone.command.as_str()),
        ("job_id", Cell::id(undone.job_id.as_str(), is_numbered)),
        ("job_state", state),
        ("next_run_time", next_run_time),
        ("undo", undone.undo),
    ]
});

/// Returns the columns of the report.
pub(crate) fn columns() -> Vec<&'static str> {
    UndoneRow::COLUMNS.to_vec()
}

pub(crate) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let intent = context.permit_change(&args.change)?;
    if let Some(id) = args.id {
        let candidate = context.db()?.operation_to_undo(Some(id), &intent.actor).context("undoing")?;
        let candidate = candidate.filter(|candidate| candidate.undone_by.is_none() && candidate.job_id.is_some());
        let group = if args.only || candidate.is_none() { Vec::new() } else { context.db()?.jobs_of_group(id)? };
        // No transaction is open while the user reads.
        context.db()?.end_transaction()?;
        let lines = candidate.as_ref().map(|candidate| confirmation_lines(candidate, &group)).unwrap_or_default();
        let asks = candidate.is_some() && !args.yes && !args.change.dry_run && context.is_attended();
        context.show_before_change(&lines, asks)?;
        if asks
            && !context.ask_yes_no(&if group.is_empty() {
                "Undo it? [y/N] ".into()
            } else {
                format!("Undo all {}? [y/N] ", group.len())
            })?
        {
            return Err(CliError::refused("not confirmed").hint("nothing was changed").into());
        }
    }
    let undo = |change: &mut Change| match args.id {
        Some(id) if args.only => Ok(vec![change.undo(Some(id))?]),
        id => change.undo_change(id),
    };
    let mut results = context.db()?.change_between_runs(&intent, undo).context("undoing")?;
    if results.len() > 1 {
        return several_undone(results, args.change.dry_run, context);
    }
    let mut undone = results.pop().context("the undo returned no result")?;
    let note = match undone.undo {
        None => format!("operation {} has already been undone", undone.operation),
        Some(_) if args.change.dry_run => {
            undone.undo = None;
            "dry run: nothing was changed".into()
        }
        Some(undo) => format!("`{APSCTL} undo {undo}` makes the change again"),
    };
    let is_numbered = context.db()?.has_numbered_jobs();
    let screen = screen(&undone, args.change.dry_run, context.known_times());
    Ok(Report::single(UndoneRow(undone, is_numbered)).screen(screen).note(note).notes_on_screen())
}

/// Reports an undo of several operations.
fn several_undone(mut undone: Vec<UndoResult>, is_dry_run: bool, context: &mut Context) -> Result<Report> {
    let first_undo = undone.first().and_then(|first| first.undo);
    let note = match first_undo.filter(|_| !is_dry_run) {
        Some(undo) => format!("`{APSCTL} undo {undo}` makes the change again"),
        None => "dry run: nothing was changed".into(),
    };
    if is_dry_run {
        for result in &mut undone {
            result.undo = None;
        }
    }
    let is_numbered = context.db()?.has_numbered_jobs();
    let screen = screen_of_several(&undone, is_dry_run);
    let rows = undone.into_iter().map(|result| UndoneRow(result, is_numbered));
    Ok(Report::listing(rows).screen(screen).note(note).notes_on_screen())
}

fn screen_of_several(undone: &[UndoResult], is_dry_run: bool) -> Screen {
    let verb = if is_dry_run { "would be" } else { "are" };
    let command = undone.first().map(|first| first.command.as_str()).unwrap_or_default();
    let headline = format!("{} {verb} undone ({command})", counted(undone.len(), "operation"));
    let ids: Vec<&str> = undone.iter().map(|result| result.job_id.as_str()).collect();
    Screen::new()
        .hanging(Symbol::Undone.with(headline), 2)
        .hanging(Text::from("  ") + named_jobs(&ids) + " are as they were before.", 2)
}

/// Says what the job is again.
fn screen(undone: &UndoResult, is_dry_run: bool, times: Times) -> Screen {
    let operation = Text::from("operation ") + Text::unit(&undone.operation.to_string());
    if !undone.is_undone {
        return Screen::new();
    }
    let verb = if is_dry_run { " would be undone" } else { " is undone" };
    let headline = operation + verb + " (" + &undone.command + ")";
    let id = Text::from("  ") + Text::unit(&undone.job_id);
    let now = match &undone.restored {
        None => id + " is gone again",
        Some(job) => {
            let next = job.next_run_time.map_or(Text::from("no next run"), |next| {
                Text::from("next run ") + Text::unit(&times.minute(next)) + " " + times.zone_name()
            });
            id + " is " + job.job_state.as_str() + " again, " + next
        }
    };
    Screen::new().hanging(Symbol::Undone.with(headline), 2).hanging(now, 2)
}

/// Returns the lines that describe an operation before the undo.
///
/// `group` has the jobs of all operations that are undone with it.
fn confirmation_lines(candidate: &UndoCandidate, group: &[String]) -> Vec<String> {
    let UndoCandidate { id, at, os_user, host, db_role, command, .. } = candidate;
    let who = candidate.sudo_user.as_ref().map_or_else(|| os_user.clone(), |sudo| format!("{sudo} (as {os_user})"));
    let mut role = format!("database role {db_role}");
    if let Some(login) = candidate.session_role.as_ref().filter(|login| *login != db_role) {
        role += &format!(" (login {login})");
    }
    let at = format_time(*at);
    let mut lines = vec![format!("operation {id}: {at}, {who}@{host}, {role}"), format!("  command  {command}")];
    if let Some(reason) = &candidate.reason {
        lines.push(format!("  reason   {reason}"));
    }
    if let Some(job) = &candidate.job_id {
        let describe_row = |row: Option<&Value>| {
            row.map_or_else(
                || "no such job".into(),
                |row| {
                    let (state, next) = image::state_and_next_run(row);
                    let next = next.map_or_else(|| "none".into(), format_time);
                    format!("{}, next run {next}", state.as_deref().unwrap_or("no state"))
                },
            )
        };
        if !group.is_empty() {
            let ids: Vec<&str> = group.iter().map(String::as_str).collect();
            lines.push(format!("  jobs     {}: {}", count(ids.len() as u64), named_jobs(&ids)));
        }
        lines.push(format!("  job      {job}"));
        lines.push(format!("  now      {}", describe_row(candidate.after.as_ref())));
        lines.push(format!("  undone   {}", describe_row(candidate.before.as_ref())));
    }
    if candidate.is_by_other_role {
        lines.push("warning: another database role has written this operation".into());
    }
    lines
}
