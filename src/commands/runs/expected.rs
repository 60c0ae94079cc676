//! `apsctl runs expected`

mod calendar;
mod screen;
mod summary;

use std::time::Duration;

use anyhow::{Context as _, Result};
use chrono::{DateTime, TimeDelta, Utc};

use crate::commands::audit::{run_id_cell, status_cell};
use crate::commands::maintenance_mute::mute_during_maintenance;
use crate::commands::row_security;
use crate::context::{Context, MaybeLocalTime, TimeOrAge, duration, parse_maybe_local_time, parse_time_or_age};
use crate::db::slots::{SlotFacts, SlotSelection};
use crate::domain::job::Job;
use crate::domain::slots::{MAX_SLOTS, SlotQuery, SlotResult, SlotStatus};
use crate::domain::task_tracker::AUTOMATION_FUNCTION;
use crate::domain::time_format::format_minute;
use crate::error::CliError;
use crate::invocation::APSCTL;
use crate::report::{Cell, Report, Severity, Tone, record};
use screen::View;
use summary::{notes, verdict};

/// Compare the runs with the slots of the jobs' schedules
///
/// A slot is a time at which a job should run. It is on time, late, missed or duplicate (the job ran twice). A failed
/// run counts for its slot too, and a retry is not a duplicate. A run without a slot is extra.
///
/// A run is late if it starts more than --tolerance after its slot. Slots during a pause, and slots whose tolerance is
/// not over, are skipped. A schedule applies from when it was stored, or from the job's first run if that is earlier.
/// Jobs without any run are skipped unless --job names them; the automation job is always compared.
///
/// Exits with 1 if a slot is missed, late or duplicate, except during maintenance.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl runs expected --since 7d\n  \
    apsctl runs expected --since 2025-10-01 --until 2025-11-01 --problems --tz Europe/Berlin\n  \
    apsctl runs expected --since 24h --job automation-run -o nagios")]
pub struct Args {
    /// Start of the time range
    #[arg(long, value_name = "DURATION|TIME", default_value = "7d", value_parser = parse_time_or_age)]
    since: TimeOrAge,

    /// End of the time range [default: now]
    #[arg(long, value_name = "TIME", value_parser = parse_maybe_local_time)]
    until: Option<MaybeLocalTime>,

    /// Compare only this job (repeatable)
    #[arg(long = "job", value_name = "ID")]
    jobs: Vec<String>,

    /// Allow runs to be this late
    ///
    /// The default is the job's `misfire_grace_time`, or 60 seconds if it has none.
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    tolerance: Option<Duration>,

    /// Show only missed, late and duplicate slots
    #[arg(long)]
    problems: bool,

    /// On a terminal, list every slot
    ///
    /// A terminal shows a calendar otherwise. All other output always lists every slot.
    #[arg(long, conflicts_with = "problems")]
    all: bool,
}

/// How long after the end of the imported log its runs are still up to date: the default of `health --older-than`.
const MAX_IMPORT_AGE: TimeDelta = TimeDelta::hours(1);

pub(super) struct SlotRow<'a>(&'a Job, SlotResult);

record!(SlotRow<'_>, |SlotRow(job, slot)| {
    let delay = slot.delay_seconds();
    [
        ("job_id", Cell::id(job.id.as_str(), job.is_numbered)),
        ("expected_at", slot.expected_at),
        ("status", Cell::styled(slot.status.as_str(), status_tone(slot.status))),
        ("delay_seconds", delay.map_or(Cell::Empty, Cell::Seconds)),
        ("run_id", slot.run.as_ref().map_or(Cell::Empty, |run| run_id_cell(run.id.clone()))),
        ("run_status", slot.outcome.as_ref().map_or(Cell::Empty, status_cell)),
        ("started_at", slot.run.map(|run| run.started_at)),
        ("note", slot.note),
    ]
});

fn status_tone(status: SlotStatus) -> Tone {
    match status {
        SlotStatus::OnTime => Tone::Good,
        SlotStatus::Late | SlotStatus::Duplicate => Tone::Warning,
        SlotStatus::Missed => Tone::Bad,
        SlotStatus::Extra => Tone::Notice,
    }
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let query = slot_query(args, context)?;
    let selection = SlotSelection { question: query, jobs: &args.jobs, automation: AUTOMATION_FUNCTION };
    let gathered = context.db()?.slot_facts(&selection).context("comparing runs with schedules")?;
    let results = gathered.judge();
    let zone = context.zone();
    let screen = match context.render_options().terminal {
        Some(terminal) if context.shows_screen() => {
            let view = View {
                lists_slots: args.all,
                only_problems: args.problems,
                names_all: context.is_verbose(),
                times: context.times()?,
                terminal,
            };
            Some(screen::screen(&gathered, &results, view))
        }
        _ => None,
    };
    let mut verdict = verdict(&results, zone);
    let mut notes = notes(&gathered, &results, zone);
    let truncated_at =
        results.iter().filter_map(|(_, results)| results.truncated_at).chain(gathered.truncated_at).min();
    if let Some(end) = truncated_at {
        // An incomplete comparison is not OK.
        verdict.severity = verdict.severity.max(Severity::Warning);
        verdict.summary += &format!("; the comparison is incomplete after {}", format_minute(end, zone));
    }
    if let Some(until) = unknown_after(&gathered, &query) {
        verdict.severity = verdict.severity.max(Severity::Warning);
        verdict.summary += &format!(
            "; runs after {} are unknown, import the log again with `{APSCTL} runs import --file LOG`",
            format_minute(until, zone)
        );
    }
    if verdict.severity != Severity::Ok {
        notes.push(verdict.summary.clone());
    }
    let is_shown = |row: &SlotResult| !args.problems || row.status.is_problem();
    let rows = results.into_iter().flat_map(|(job, results)| {
        results.slots.into_iter().filter(|row| is_shown(row)).map(move |row| SlotRow(job, row))
    });
    let mut report = Report::listing(rows).when_empty("no slots").verdict(verdict);
    if args.problems {
        report = report.when_empty("no slot is missed, late or run twice");
    }
    // The screen says the same.
    report.notes = if screen.is_some() { Vec::new() } else { notes };
    report.screen = screen;
    let report = mute_during_maintenance(report, context)?;
    row_security::warn_in_report(report, &["jobs", "audit"], context)
}

/// Returns the end of the imported log if it is long before the end of the time range.
fn unknown_after(gathered: &SlotFacts, query: &SlotQuery) -> Option<DateTime<Utc>> {
    let until = gathered.imported?.covered_until;
    (query.until - until > MAX_IMPORT_AGE || until < query.since).then_some(until)
}

fn slot_query(args: &Args, context: &mut Context) -> Result<SlotQuery> {
    let now = context.now()?;
    let since = context.resolve_time_or_age(args.since, now)?;
    let until = args.until.map(|until| context.resolve_time(until)).transpose()?.map_or(now, |until| until.min(now));
    if since >= until {
        return Err(CliError::usage(format!(
            "the time range from {} to {} is empty",
            since.to_rfc3339(),
            until.to_rfc3339()
        ))
        .hint("set --since to a time before --until and in the past")
        .into());
    }
    Ok(SlotQuery { since, until, now, tolerance: args.tolerance, max_slots: MAX_SLOTS })
}
