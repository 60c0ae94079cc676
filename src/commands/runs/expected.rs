//! `apsctl runs expected`

mod calendar;
mod screen;
mod summary;

use std::time::Duration;

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::commands::audit::{run_id_cell, status_cell};
use crate::commands::maintenance_mute::mute_during_maintenance;
use crate::commands::row_security;
use crate::context::{Context, TimeOrAge, duration, parse_time, parse_time_or_age};
use crate::db::slots::{SlotSelection, SlotSurvey};
use crate::domain::job::Job;
use crate::domain::slots::{JobSlotResults, MAX_SLOTS, SlotQuery, SlotResult, SlotStatus};
use crate::domain::task_tracker::AUTOMATION_FUNCTION;
use crate::error::CliError;
use crate::report::{Cell, Format, Record as _, Report, Severity, Tone, record};
use screen::View;
use summary::{Summary, format_minute};

/// What the command does, for errors.
const READING: &str = "comparing runs with schedules";

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
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    until: Option<DateTime<Utc>>,

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
    let zone = context.zone();
    let is_shown = |row: &SlotResult| !args.problems || row.status.is_problem();
    let mut summary = Summary::new(zone);
    // A table or a screen that is fitted to the terminal depends on all results.
    let report = if let Some(terminal) = context.render_options().terminal {
        let gathered = context.db()?.slot_facts(&selection).context(READING)?;
        let results = gathered.judge();
        for (job, results) in &results {
            summary.add(job, results);
        }
        let screen = if context.shows_screen() {
            let view = View {
                lists_slots: args.all,
                only_problems: args.problems,
                names_all: context.is_verbose(),
                times: context.times()?,
                terminal,
            };
            Some(screen::screen(&gathered, &results, view))
        } else {
            None
        };
        let rows = results.into_iter().flat_map(|(job, results)| {
            results.slots.into_iter().filter(|row| is_shown(row)).map(move |row| SlotRow(job, row))
        });
        let mut report = Report::listing(rows).when_empty("no slots");
        if args.problems {
            report = report.when_empty("no slot is missed, late or run twice");
        }
        report.screen = screen;
        add_summary(report, summary, &gathered, zone)
    } else {
        let mut stream = match context.format() {
            Format::Nagios => None,
            _ => Some(context.stream(SlotRow::COLUMNS)?),
        };
        let write = |job: Job, results: JobSlotResults| {
            summary.add(&job, &results);
            let Some(stream) = &mut stream else { return Ok(()) };
            let mut rows = results.slots.into_iter().filter(|row| is_shown(row));
            rows.try_for_each(|row| stream.write_row(SlotRow(&job, row).cells()))
        };
        let survey = context.db()?.compare_slots(&selection, write).context(READING)?;
        let report = match stream {
            Some(stream) => stream.finish().map(|()| Report::empty())?,
            None => Report::listing(std::iter::empty::<SlotRow<'_>>()),
        };
        add_summary(report, summary, &survey, zone)
    };
    let report = mute_during_maintenance(report, context)?;
    row_security::warn_in_report(report, &["jobs", "audit"], context)
}

/// Adds the verdict and the notes.
fn add_summary(mut report: Report, summary: Summary, survey: &SlotSurvey, zone: Tz) -> Report {
    let mut verdict = summary.verdict();
    let truncated_at = [summary.truncated_at(), survey.truncated_at].into_iter().flatten().min();
    let mut notes = summary.notes(survey);
    if let Some(end) = truncated_at {
        // An incomplete comparison is not OK.
        verdict.severity = verdict.severity.max(Severity::Warning);
        verdict.summary += &format!("; the comparison is incomplete after {}", format_minute(end, zone));
    }
    if verdict.severity != Severity::Ok {
        notes.push(verdict.summary.clone());
    }
    // The screen says the same.
    report.notes = if report.screen.is_some() { Vec::new() } else { notes };
    report.verdict(verdict)
}

fn slot_query(args: &Args, context: &mut Context) -> Result<SlotQuery> {
    let now = context.now()?;
    let since = args.since.resolve(now);
    let until = args.until.map_or(now, |until| until.min(now));
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
