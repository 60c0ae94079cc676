//! `apsctl runs show`

mod log_excerpt;

use anyhow::{Context as _, Result};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::commands::audit;
use crate::commands::logs::LogArgs;
use crate::commands::row_security;
use crate::context::Context;
use crate::db::Db;
use crate::db::runs::{ApprovalCounts, RunDetails};
use crate::db::slots::{SlotFacts, SlotSelection};
use crate::domain::audit::{Run, RunId};
use crate::domain::json_text;
use crate::domain::row_id::RowId;
use crate::domain::slots::{SlotQuery, SlotResult};
use crate::domain::task_tracker::AUTOMATION_FUNCTION;
use crate::error::{CliError, ExitCode, cli_error_of};
use crate::report::{Cell, Format, Record, Report, Section};
use log_excerpt::LogExcerpt;

/// How far before a run its slot is looked for.
const SLOT_LOOKBACK: TimeDelta = TimeDelta::days(8);

/// How many slots there may be in that time.
const MAX_SLOTS: usize = 100_000;

/// Show all of one run: its row, what it approved and what of that stands, the slot it filled, the worker's log of its time
///
/// Of many lines of the worker's log the first 100 and the last 100 are shown. Where it cannot be read, the rest is shown
/// without it.
#[derive(Debug, clap::Args)]
#[command(mut_arg("file", |file| file.num_args(1)))]
#[command(after_help = "Examples:\n  apsctl runs show 17\n  \
    apsctl runs show 17 --file /var/log/task-tracker/worker.log\n  \
    apsctl runs show 17 --no-log -o json | jq .rules")]
pub struct Args {
    /// The run, as `audit tail` lists it
    #[arg(value_name = "RUN_ID")]
    id: String,

    /// Leave the worker's log
    #[arg(long)]
    no_log: bool,

    #[command(flatten)]
    log: LogArgs,
}

/// The last columns are the worker's log's, which people see as it stands.
const LOG_COLUMNS: usize = 2;

struct RunRow {
    shown: RunDetails,
    /// Each rule with what it approved.
    rules: Vec<Value>,
    standing: Option<ApprovalCounts>,
    /// Why it cannot be told what stands, or which slot it filled.
    unknown_reasons: Vec<String>,
    slot: Option<SlotResult>,
    /// None where it was not read.
    said: Option<LogExcerpt>,
}

impl Record for RunRow {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "job_id",
        "status",
        "created_at",
        "completed_at",
        "duration_seconds",
        "versions_evaluated",
        "versions_approved",
        "error",
        "rules",
        "still_approved",
        "changed_since",
        "pending_again",
        "expected_at",
        "slot_status",
        "delay_seconds",
        "note",
        "attempt",
        "recovers",
        "lost_run",
        "resumed_after",
        "host",
        "pid",
        "os_user",
        "sudo_user",
        "command",
        "db_role",
        "server",
        "undone",
        "details",
        "others",
        "log_lines",
        "log_lines_left_out",
    ];

    fn cells(self) -> Vec<Cell> {
        let Self {
            shown: RunDetails { run, details: text, others },
            rules,
            standing,
            unknown_reasons: untold,
            slot,
            said: of_log,
        } = self;
        let details = text.as_deref().map(json_text::parse_within_limits).unwrap_or_default();
        let due = due_at(&details);
        let expected = slot.as_ref().map_or(due, |slot| slot.expected_at);
        let delay = expected.zip(run.created_at).map(|(expected, began)| (began - expected).as_seconds_f64());
        let notes: Vec<String> = slot.iter().filter_map(|slot| slot.note.clone()).chain(untold).collect();
        let count = |of: fn(&ApprovalCounts) -> i64| standing.as_ref().map(of).into();
        let mut cells = audit::RunRow(run).cells();
        cells.extend([
            Cell::Json(rules.into()),
            count(|standing| standing.unchanged),
            count(|standing| standing.changed),
            count(|standing| standing.pending),
            expected.into(),
            slot.as_ref().map(|slot| slot.status.as_str()).into(),
            delay.map_or(Cell::Empty, Cell::Seconds),
            Some(notes.join("; ")).filter(|notes| !notes.is_empty()).into(),
        ]);
        let told =
            ["attempt", "recovers", "lost_run", "resumed_after", "host", "pid", "os_user", "sudo_user"];
        cells.extend(
            told.into_iter()
                .chain(["command", "db_role", "server", "undone"])
                .map(|name| detail_cell(&details, name)),
        );
        cells.extend([json_cell(text), json_cell(Some(others))]);
        cells.push(of_log.as_ref().map(LogExcerpt::values).map_or(Cell::Empty, Cell::Json));
        cells.push(of_log.map(|of_log| of_log.left_out()).into());
        cells
    }
}

/// What the pass has noted under this name.
fn detail_cell(details: &Value, name: &str) -> Cell {
    match details.get(name) {
        None | Some(Value::Null) => Cell::Empty,
        Some(Value::String(text)) => text.as_str().into(),
        Some(Value::Number(number)) if number.is_i64() => number.as_i64().into(),
        Some(other) => json_cell(Some(other.to_string())),
    }
}

/// On one line, however long; none where it is empty.
fn json_cell(json: Option<String>) -> Cell {
    json.filter(|json| !["null", "{}"].contains(&json.trim())).map_or(Cell::Empty, Cell::json)
}

/// The time for which the pass was started, as it has noted that.
fn due_at(details: &Value) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(details.get("due_at")?.as_str()?).ok().map(|time| time.to_utc())
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let db = context.db()?;
    let shown = db.show_run(&args.id).context("looking for the run")?.ok_or_else(|| {
        CliError::refused(format!("no such run: {}", args.id)).hint("`apsctl audit tail` lists the runs")
    })?;
    let details = shown.details.as_deref().map(json_text::parse_within_limits).unwrap_or_default();
    let rules = approving_rules(&details, db)?;
    let (standing, untold) = match &shown.run.id {
        Some(id) if shown.run.versions_approved.is_some_and(|approved| approved > 0) => standing(id, db)?,
        _ => (None, None),
    };
    let (slot, slotless) = find_slot(&shown.run, db)?;
    row_security::warn_if_hidden(&["audit", "versions"], context)?;
    let untold = untold.into_iter().chain(slotless).collect();
    let (said, notes) =
        if args.no_log { (None, Vec::new()) } else { log_excerpt::read_excerpt(args, &shown.run, context)? };
    let heading = format!("run {}", args.id);
    let section = said.as_ref().and_then(LogExcerpt::section);
    let report = Report::single(RunRow { shown, rules, standing, unknown_reasons: untold, slot, said });
    let report = with_log_section(report, heading, section, context);
    Ok(notes.into_iter().fold(report, Report::note))
}

/// People see the worker's log as it stands, below the rest.
fn with_log_section(mut report: Report, heading: String, log: Option<Section>, context: &Context) -> Report {
    if context.format() != Format::Table {
        return report;
    }
    report.columns.truncate(report.columns.len() - LOG_COLUMNS);
    for row in &mut report.rows {
        row.truncate(report.columns.len());
    }
    let Some(log) = log else { return report };
    let mut whole = Report::empty();
    whole.kind = report.kind.clone();
    whole.sections = vec![Section { heading, report }, log];
    whole
}

/// The rules that approved something, by what they are called today.
fn approving_rules(details: &Value, db: &mut Db) -> Result<Vec<Value>> {
    let Some(counts) = details.get("rules").and_then(Value::as_object) else { return Ok(Vec::new()) };
    let ids: Vec<&str> = counts.keys().map(String::as_str).collect();
    let names = db.rule_names(&ids)?;
    let rule = |(id, count): (&String, &Value)| {
        let found = names.iter().find(|(known, _)| known.as_str() == id);
        // A rule that is gone is taken to have had an id like the others.
        let is_number = names.keys().all(|known| known.number().is_some()) && id.parse::<i64>().is_ok();
        let id = found.map_or_else(|| RowId::new(id.clone(), is_number), |(known, _)| known.clone());
        json!({"id": id.to_json(), "name": found.map(|(_, name)| name), "approved": count})
    };
    Ok(counts.iter().map(rule).collect())
}

/// What of its approvals stands, or why that cannot be told.
fn standing(id: &RunId, db: &mut Db) -> Result<(Option<ApprovalCounts>, Option<String>)> {
    or_refusal(db.approval_counts(id))
}

/// The slot it was for, or that it was for none, by its job's schedule; or why that cannot be told.
fn find_slot(run: &Run, db: &mut Db) -> Result<(Option<SlotResult>, Option<String>)> {
    let (Some(at), Some(id), Some(job)) = (run.created_at, &run.id, &run.job_id) else {
        return Ok((None, None));
    };
    // It may have begun just now.
    let now = db.now().max(at) + TimeDelta::seconds(1);
    let (since, until) = (at - SLOT_LOOKBACK, now.min(at + TimeDelta::days(1)));
    let question = SlotQuery { since, until, now, tolerance: None, max_slots: MAX_SLOTS };
    let ask = SlotSelection { question, jobs: std::slice::from_ref(job), automation: AUTOMATION_FUNCTION };
    let (gathered, why) = or_refusal(db.slot_facts(&ask))?;
    if let Some(why) = why {
        // Where the server has refused it, the transaction is of no more use.
        db.refresh()?;
        return Ok((None, Some(format!("its slot cannot be told: {why}"))));
    }
    let is_it = |row: &SlotResult| {
        row.last_attempt_id.as_ref() == Some(id)
            || row.run.as_ref().is_some_and(|run| run.id.as_ref() == Some(id))
    };
    let rows = gathered.iter().flat_map(SlotFacts::judge).flat_map(|(_, judged)| judged.slots);
    Ok((rows.into_iter().find(is_it), None))
}

/// A refusal is an answer, too: that it cannot be told. Whatever else goes wrong, goes wrong.
fn or_refusal<T>(told: Result<T>) -> Result<(Option<T>, Option<String>)> {
    match told {
        Ok(told) => Ok((Some(told), None)),
        Err(error) => match cli_error_of(&error) {
            Some(refusal) if refusal.code == ExitCode::Refused => Ok((None, Some(refusal.message.clone()))),
            _ => Err(error),
        },
    }
}
