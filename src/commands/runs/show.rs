//! `apsctl runs show`

mod log_excerpt;
mod screen;

use anyhow::{Context as _, Result};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::commands::audit::{RunRow, RunViewer};
use crate::commands::deleted_runs::no_such_run;
use crate::commands::logs::LogArgs;
use crate::commands::row_security;
use crate::context::Context;
use crate::db::Db;
use crate::db::runs::{ApprovalCounts, RunDetails};
use crate::db::slots::{SlotFacts, SlotSelection};
use crate::domain::audit::Run;
use crate::domain::json_text;
use crate::domain::row_id::RowId;
use crate::domain::slots::{SlotQuery, SlotResult};
use crate::domain::task_tracker::AUTOMATION_FUNCTION;
use crate::error::{ExitCode, cli_error_of};
use crate::report::{Cell, Record as _, Report, Section, record};
use log_excerpt::{LogExcerpt, read_excerpt};

/// How far before a run its slot is searched.
const SLOT_LOOKBACK: TimeDelta = TimeDelta::days(8);

/// The largest number of slots in that time.
const MAX_SLOTS: usize = 100_000;

/// Show one run: its audit row, approvals, slot and the worker's log
///
/// Shows the row of the audit log, the rules that approved versions, the current state of those versions, and the slot
/// of the schedule, then the worker's log of the run (if it is long, only the first and last 100 entries). Without a
/// readable log, only the row is shown.
#[derive(Debug, clap::Args)]
#[command(mut_arg("file", |file| file.num_args(1)))]
#[command(after_help = "Examples:\n  apsctl runs show 17\n  \
    apsctl runs show 17 --file /var/log/task-tracker/worker.log\n  \
    apsctl runs show 17 --no-log -o json | jq .rules")]
pub struct Args {
    /// Run id (see `apsctl audit tail`)
    #[arg(value_name = "RUN_ID")]
    id: String,

    /// Do not read the worker's log
    #[arg(long)]
    no_log: bool,

    #[command(flatten)]
    log: LogArgs,
}

/// What is known of a run besides the columns of `audit tail`.
struct DetailRow {
    started_at: Option<DateTime<Utc>>,
    /// What the pass has stored in the row, and its text.
    details: Value,
    details_text: Option<String>,
    others: String,
    /// The rules with the number of versions that each approved.
    rules: Vec<Value>,
    /// The approved versions by what has become of them.
    approvals: Option<ApprovalCounts>,
    /// Why the approvals or the slot are not known.
    unknown_reasons: Vec<String>,
    slot: Option<SlotResult>,
}

record!(DetailRow, |DetailRow {
                        started_at,
                        details,
                        details_text,
                        others,
                        rules,
                        approvals,
                        unknown_reasons,
                        slot,
                    }| {
    let expected_at = slot.as_ref().map_or(due_at(&details), |slot| slot.expected_at);
    let delay = expected_at.zip(started_at).map(|(slot, start)| (start - slot).as_seconds_f64());
    let notes = slot.iter().filter_map(|slot| slot.note.clone()).chain(unknown_reasons).collect::<Vec<_>>();
    [
        ("rules", Cell::Json(rules.into())),
        ("still_approved", approvals.as_ref().map(|approvals| approvals.unchanged)),
        ("changed_since", approvals.as_ref().map(|approvals| approvals.changed)),
        ("pending_again", approvals.as_ref().map(|approvals| approvals.pending)),
        ("expected_at", expected_at),
        ("slot_status", slot.as_ref().map(|slot| slot.status.as_str())),
        ("delay_seconds", delay.map_or(Cell::Empty, Cell::Seconds)),
        ("note", Some(notes.join("; ")).filter(|notes| !notes.is_empty())),
        ("attempt", detail_cell(&details, "attempt")),
        ("recovers", detail_cell(&details, "recovers")),
        ("lost_run", detail_cell(&details, "lost_run")),
        ("resumed_after", detail_cell(&details, "resumed_after")),
        ("host", detail_cell(&details, "host")),
        ("pid", detail_cell(&details, "pid")),
        ("os_user", detail_cell(&details, "os_user")),
        ("sudo_user", detail_cell(&details, "sudo_user")),
        ("command", detail_cell(&details, "command")),
        ("db_role", detail_cell(&details, "db_role")),
        ("server", detail_cell(&details, "server")),
        ("undone", detail_cell(&details, "undone")),
        ("details", json_cell(details_text)),
        ("others", json_cell(Some(others))),
    ]
});

/// The worker's log; `None` if it was not read. A table shows it as text below the row instead.
struct LogRow(Option<LogExcerpt>);

record!(LogRow, |LogRow(log)| [
    ("log_lines", log.as_ref().map_or(Cell::Empty, |log| Cell::Json(log.to_json()))),
    ("log_lines_left_out", log.map(|log| log.omitted_count())),
]);

/// Returns a value that the pass has stored in the row's details.
fn detail_cell(details: &Value, name: &str) -> Cell {
    match details.get(name) {
        None | Some(Value::Null) => Cell::Empty,
        Some(Value::String(text)) => text.as_str().into(),
        Some(Value::Number(number)) if number.is_i64() => number.as_i64().into(),
        Some(other) => json_cell(Some(other.to_string())),
    }
}

/// Returns JSON without truncation, or an empty cell for an empty value.
fn json_cell(json: Option<String>) -> Cell {
    json.filter(|json| !["null", "{}"].contains(&json.trim())).map_or(Cell::Empty, Cell::json)
}

/// Returns the fire time for which the pass was started, if it has stored it.
fn due_at(details: &Value) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(details.get("due_at")?.as_str()?).ok().map(|time| time.to_utc())
}

/// Returns the columns of every kind of store.
pub(super) fn columns() -> Vec<&'static str> {
    [RunRow::COLUMNS, DetailRow::COLUMNS, LogRow::COLUMNS].concat()
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let Some(run) = context.db()?.show_run(&args.id).context("reading the run")? else {
        return Err(no_such_run(&args.id, context)?.into());
    };
    let RunDetails { run, details: details_text, others } = run;
    let db = context.db()?;
    let details = details_text.as_deref().map(json_text::parse_within_limits).unwrap_or_default();
    let rules = approving_rules(&details, db)?;
    let (approvals, no_approvals_reason) = match &run.id {
        Some(id) if run.versions_approved.is_some_and(|approved| approved > 0) => {
            value_or_reason(db.approval_counts(id))?
        }
        _ => (None, None),
    };
    let (slot, no_slot_reason) = find_slot(&run, db)?;
    row_security::warn_if_hidden(&["audit", "versions"], context)?;
    let unknown_reasons = no_approvals_reason.into_iter().chain(no_slot_reason).collect();
    let (log, notes) = if args.no_log { (None, Vec::new()) } else { read_excerpt(&args.log, &run, context)? };
    let started_at = run.created_at;
    let detail_row = DetailRow { started_at, details, details_text, others, rules, approvals, unknown_reasons, slot };
    let screen = if context.shows_screen() {
        let viewer = RunViewer::new([&run], context)?;
        Some(screen::screen(&run, &detail_row, log.as_ref(), &viewer, context.times()?))
    } else {
        None
    };
    let report = Report::single(RunRow(run)).join(detail_row);
    let mut report = if context.is_text() {
        with_log_section(report, format!("run {}", args.id), log.as_ref())
    } else {
        report.join(LogRow(log))
    };
    report.screen = screen;
    Ok(notes.into_iter().fold(report, Report::note))
}

/// Shows the log as text below the report.
fn with_log_section(report: Report, heading: String, log: Option<&LogExcerpt>) -> Report {
    let Some(log) = log.and_then(LogExcerpt::section) else { return report };
    let mut with_sections = Report::empty();
    with_sections.kind = report.kind.clone();
    with_sections.sections = vec![Section { heading, report }, log];
    with_sections
}

/// Returns the rules that approved versions, with their current names.
fn approving_rules(details: &Value, db: &mut Db) -> Result<Vec<Value>> {
    let Some(counts) = details.get("rules").and_then(Value::as_object) else { return Ok(Vec::new()) };
    let ids: Vec<&str> = counts.keys().map(String::as_str).collect();
    let names = db.rule_names(&ids)?;
    let rule = |(id, count): (&String, &Value)| {
        let rule_name = names.iter().find(|(known, _)| known.as_str() == id);
        // The id of a deleted rule is assumed to have the type of the others.
        let is_number = names.keys().all(|known| known.number().is_some()) && id.parse::<i64>().is_ok();
        let id = rule_name.map_or_else(|| RowId::new(id.clone(), is_number), |(known, _)| known.clone());
        json!({"id": id.to_json(), "name": rule_name.map(|(_, name)| name), "approved": count})
    };
    Ok(counts.iter().map(rule).collect())
}

/// Returns the slot of the run in its job's schedule, or why it is not known.
fn find_slot(run: &Run, db: &mut Db) -> Result<(Option<SlotResult>, Option<String>)> {
    let (Some(started_at), Some(id), Some(job)) = (run.created_at, &run.id, &run.job_id) else {
        return Ok((None, None));
    };
    // The run may have started in this second.
    let now = db.now().max(started_at) + TimeDelta::seconds(1);
    let (since, until) = (started_at - SLOT_LOOKBACK, now.min(started_at + TimeDelta::days(1)));
    let query = SlotQuery { since, until, now, tolerance: None, max_slots: MAX_SLOTS };
    let selection = SlotSelection { question: query, jobs: std::slice::from_ref(job), automation: AUTOMATION_FUNCTION };
    let (gathered, reason) = value_or_reason(db.slot_facts(&selection))?;
    if let Some(reason) = reason {
        // The server may have aborted the transaction.
        db.refresh()?;
        return Ok((None, Some(format!("its slot is unknown: {reason}"))));
    }
    let has_run = |slot: &SlotResult| {
        slot.last_attempt_id.as_ref() == Some(id) || slot.run.as_ref().is_some_and(|run| run.id.as_ref() == Some(id))
    };
    let slots = gathered.iter().flat_map(SlotFacts::judge).flat_map(|(_, results)| results.slots);
    Ok((slots.into_iter().find(has_run), None))
}

/// Turns a refusal into the reason why a value is not known. Other errors stay errors.
fn value_or_reason<T>(result: Result<T>) -> Result<(Option<T>, Option<String>)> {
    match result {
        Ok(value) => Ok((Some(value), None)),
        Err(error) => match cli_error_of(&error) {
            Some(refusal) if refusal.code == ExitCode::Refused => Ok((None, Some(refusal.message.clone()))),
            _ => Err(error),
        },
    }
}
