//! `apsctl audit operations`

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};

use super::archive;
use super::known_job::require_known_job;
use super::operations_screen::{self, Selection};
use super::verify;
use crate::context::{Context, duration};
use crate::db::operations::Operation;
use crate::domain::{image, json_text};
use crate::invocation::APSCTL;
use crate::report::{Cell, Record as _, Report, record};

/// Show the operator journal, or verify that it is unchanged
///
/// Each entry records who changed what, when and why. The newest entries come last.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  apsctl audit operations -n 20\n  apsctl audit operations --job daily-report -o json\n  \
    apsctl audit operations -n 0 -o jsonl > journal.jsonl\n  \
    apsctl audit operations --verify --against journal.jsonl\n  \
    apsctl audit operations archive --before 365d FILE -n",
    args_conflicts_with_subcommands = true
)]
pub struct Args {
    #[command(subcommand)]
    action: Option<Action>,

    /// Show at most N entries; 0 shows all
    #[arg(short = 'n', long = "limit", value_name = "N", default_value_t = 100)]
    limit: u32,

    /// Show only changes of the last DURATION
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    since: Option<Duration>,

    /// Show only changes of this job
    #[arg(long, value_name = "ID")]
    job: Option<String>,

    /// Verify the hash chain of the whole journal
    ///
    /// Exits with 1 if an entry was changed, moved, inserted or removed, or if the last entries are missing.
    #[arg(long, conflicts_with_all = ["limit", "since", "job"])]
    pub(super) verify: bool,

    /// With --verify, compare with an earlier export
    ///
    /// FILE is an archive, or the output of `audit operations -n 0 -o jsonl`. Repeat the option for several files, in any order. The
    /// comparison also detects a journal whose whole chain was recomputed. The chain of archived entries is verified in
    /// their files.
    #[arg(long, value_name = "FILE", requires = "verify")]
    against: Vec<PathBuf>,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Archive(archive::Args),
}

impl Args {
    pub(super) fn is_check(&self) -> bool {
        self.verify
    }

    /// Returns the columns of the report.
    pub(super) fn columns(&self) -> Vec<&'static str> {
        match &self.action {
            Some(Action::Archive(_)) => archive::ArchiveRow::COLUMNS.to_vec(),
            None if self.verify => verify::JournalRow::COLUMNS.to_vec(),
            None => OperationRow::COLUMNS.to_vec(),
        }
    }
}

/// An operation, and whether the ids of jobs are integers in this store.
pub(super) struct OperationRow(Operation, bool);

record!(OperationRow, |OperationRow(operation, is_numbered)| [
    ("id", operation.id),
    ("at", operation.at),
    ("os_user", operation.os_user),
    ("sudo_user", operation.sudo_user),
    ("host", operation.host),
    ("db_role", operation.db_role),
    ("command", operation.command),
    ("job_id", operation.job_id.map_or(Cell::Empty, |id| Cell::id(id, is_numbered))),
    ("before", image_cell(operation.before)),
    ("after", image_cell(operation.after)),
    ("reason", operation.reason),
    ("undo_of", operation.undo_of),
    ("undone_by", operation.undone_by),
    ("session_role", operation.session_role),
    ("server", operation.server),
    ("seq", operation.seq),
    ("prev_hash", hash_cell(operation.prev_hash)),
    ("hash", hash_cell(operation.hash)),
    ("group_id", operation.group_id),
]);

/// Returns a hash; the table shows its first digits.
fn hash_cell(digits: Option<String>) -> Cell {
    let brief = |digits: &str| digits.chars().take(12).collect();
    digits.map_or(Cell::Empty, |digits| Cell::AbbreviatedText(brief(&digits), digits))
}

/// Returns an image as JSON. The table shows a summary: a job's state and next run, or the versions of a run.
fn image_cell(text: Option<String>) -> Cell {
    let Some(text) = text else { return Cell::Empty };
    let image = json_text::parse_within_limits(&text);
    let brief = match image.get("job") {
        Some(job) => {
            let (state, next) = image::state_and_next_run(job);
            let next = next.map(|time| time.format("%Y-%m-%d %H:%M:%S").to_string());
            [state.unwrap_or_default(), next.unwrap_or_default()].join(" ").trim_end().to_owned()
        }
        None => operations_screen::run_image(&image).unwrap_or_else(|| json_text::compact(&text)),
    };
    Cell::abbreviated_json(brief, text)
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    if let Some(Action::Archive(args)) = &args.action {
        return archive::run(args, context);
    }
    if args.verify {
        return verify::run(&args.against, context);
    }
    let limit = (args.limit > 0).then(|| i64::from(args.limit) + 1);
    let since = args.since.map(|since| context.now().map(|now| now - since)).transpose()?;
    if limit.is_none() && !context.format().is_table() && context.db()?.columns("operations")?.is_some() {
        let is_numbered = context.db()?.has_numbered_jobs();
        let mut stream = context.stream(OperationRow::COLUMNS)?;
        let each = |operation| stream.write_row(OperationRow(operation, is_numbered).cells());
        context.db()?.stream_operations(since, args.job.as_deref(), each).context("reading the operator journal")?;
        stream.finish()?;
        return Ok(Report::empty());
    }
    let db = context.db()?;
    let mut operations = db.operations(limit, since, args.job.as_deref()).context("reading the operator journal")?;
    let cut = args.limit > 0 && operations.len() > args.limit as usize;
    if cut {
        operations.truncate(args.limit as usize);
    }
    operations.reverse();
    if let Some(job) = args.job.as_deref().filter(|_| operations.is_empty()) {
        require_known_job(job, context)?;
    }
    let unread = operations.is_empty() && context.db()?.columns("operations")?.is_none();
    if let Some(job) = args.job.as_ref().filter(|_| operations.is_empty() && !unread) {
        context.db()?.require_known_job(job)?;
    }
    // A table shows both kinds of ids alike, so the query is not needed.
    let is_numbered = !context.format().is_table() && {
        let db = context.db()?;
        db.columns("jobs")?;
        db.has_numbered_jobs()
    };
    let screen = if context.shows_screen() && !unread {
        let selection = Selection { job: args.job.as_deref(), has_age: args.since.is_some(), is_limited: cut };
        Some(operations_screen::screen(&operations, &selection, context.times()?))
    } else {
        None
    };
    // Only a listing that reaches back to the archived part lacks it.
    let archived = if cut || unread { None } else { context.db()?.journal_since()? };
    let archived = archived.filter(|until| since.is_none_or(|since| since < *until));
    let archived =
        archived.map(|until| format!("operations until {} are archived", until.format("%Y-%m-%d %H:%M UTC")));
    let screen = screen.map(|screen| match &archived {
        Some(archived) => screen.paragraph(format!("Not shown: {archived}.")),
        None => screen,
    });
    let has_screen = screen.is_some();
    let rows = operations.into_iter().map(|operation| OperationRow(operation, is_numbered));
    let mut report = Report::listing(rows).when_empty("no operations");
    report.screen = screen;
    Ok(if unread {
        report.note(format!(
            "the store has no operator journal, or this role may not read it; `{APSCTL} migrate up` creates it"
        ))
    } else if cut && !has_screen {
        report.note(format!("only the newest {} are shown; -n 0 shows all", args.limit))
    } else if let Some(archived) = archived.filter(|_| !has_screen) {
        report.note(format!("not shown: {archived}"))
    } else {
        report
    })
}
