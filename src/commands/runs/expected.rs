//! `apsctl runs expected`

mod summary;

use std::time::Duration;

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};

use crate::commands::audit::{run_id_cell, status_cell};
use crate::commands::maintenance_mute::mute_during_maintenance;
use crate::commands::row_security;
use crate::context::{Context, TimeOrAge, duration, parse_time, parse_time_or_age};
use crate::db::slots::SlotSelection;
use crate::domain::job::Job;
use crate::domain::slots::{MAX_SLOTS, SlotQuery, SlotResult, SlotStatus};
use crate::domain::task_tracker::AUTOMATION_FUNCTION;
use crate::error::CliError;
use crate::report::{Cell, Record, Report, Severity, Tone};
use summary::{format_minute, notes, verdict};

/// Hold every slot of the jobs' schedules against the audit log: on time, late, missed, run twice
///
/// A run is late from --tolerance on, which is a job's own `misfire_grace_time`, or 60 seconds. A run that failed has
/// filled its slot, and one that makes up for it is no duplicate. A run for no slot is extra: one that was triggered, or
/// that nobody expected. Slots that may still be filled in time, and those in a pause, are left out. A schedule
/// counts from when it is kept, or from the first run before that; a job the log has never had a run of is judged only
/// if --job names it, or if it is the automation job. Exit 1 where anything is missed, late or run
/// twice, unless there is maintenance.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl runs expected --since 7d\n  \
    apsctl runs expected --since 2025-10-01 --until 2025-11-01 --problems --tz Europe/Berlin\n  \
    apsctl runs expected --since 24h --job automation-run -o nagios")]
pub struct Args {
    /// From when on: so long ago, or a time
    #[arg(long, value_name = "DURATION|TIME", default_value = "7d", value_parser = parse_since)]
    since: TimeOrAge,

    /// Until when [default: now]
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    until: Option<DateTime<Utc>>,

    /// Only this job; may be given more than once
    #[arg(long = "job", value_name = "ID")]
    jobs: Vec<String>,

    /// How much a run may be late [default: the job's `misfire_grace_time`, or 60s]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    tolerance: Option<Duration>,

    /// Only what is missed, late or run twice
    #[arg(long)]
    problems: bool,
}

fn parse_since(text: &str) -> Result<TimeOrAge, String> {
    parse_time_or_age(text).map_err(|why| format!("{why}; or a time, like 2025-10-27T09:00:00Z"))
}

struct SlotRow<'a>(&'a Job, SlotResult);

impl Record for SlotRow<'_> {
    const COLUMNS: &'static [&'static str] =
        &["job_id", "expected_at", "status", "delay_seconds", "run_id", "run_status", "started_at", "note"];

    fn cells(self) -> Vec<Cell> {
        let Self(job, row) = self;
        let tone = match row.status {
            SlotStatus::OnTime => Tone::Good,
            SlotStatus::Late | SlotStatus::Duplicate => Tone::Warning,
            SlotStatus::Missed => Tone::Bad,
            SlotStatus::Extra => Tone::Notice,
        };
        let delay = row.delay_seconds();
        vec![
            Cell::id(job.id.as_str(), job.is_numbered),
            row.expected_at.into(),
            Cell::styled(row.status.as_str(), tone),
            delay.map_or(Cell::Empty, Cell::Seconds),
            row.run.as_ref().map_or(Cell::Empty, |run| run_id_cell(run.id.clone())),
            row.outcome.as_ref().map_or(Cell::Empty, status_cell),
            row.run.map(|run| run.at).into(),
            row.note.into(),
        ]
    }
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let question = slot_query(args, context)?;
    let ask = SlotSelection { question, jobs: &args.jobs, automation: AUTOMATION_FUNCTION };
    let gathered = context.db()?.slot_facts(&ask).context("holding the runs against the schedules")?;
    let judged = gathered.judge();
    let zone = context.zone();
    let mut verdict = verdict(&judged, zone);
    let mut notes = notes(&gathered, &judged, zone);
    let cut_at =
        judged.iter().filter_map(|(_, judged)| judged.truncated_at).chain(gathered.truncated_at).min();
    if let Some(cut) = cut_at {
        // What nobody has looked at is not well.
        verdict.severity = verdict.severity.max(Severity::Warning);
        verdict.summary += &format!("; not all is judged that was after {}", format_minute(cut, zone));
    }
    if verdict.severity != Severity::Ok {
        notes.push(verdict.summary.clone());
    }
    let wanted = |row: &SlotResult| !args.problems || row.status.is_problem();
    let rows = judged.into_iter().flat_map(|(job, judged)| {
        judged.slots.into_iter().filter(|row| wanted(row)).map(move |row| SlotRow(job, row))
    });
    let mut report = Report::listing(rows).when_empty("no slots").verdict(verdict);
    if args.problems {
        report = report.when_empty("nothing is missed, late or run twice");
    }
    report.notes = notes;
    let report = mute_during_maintenance(report, context)?;
    row_security::warn_in_report(report, &["jobs", "audit"], context)
}

fn slot_query(args: &Args, context: &mut Context) -> Result<SlotQuery> {
    let now = context.now()?;
    let since = args.since.resolve(now);
    let until = args.until.map_or(now, |until| until.min(now));
    if since >= until {
        return Err(CliError::usage(format!(
            "nothing lies between {} and {}",
            since.to_rfc3339(),
            until.to_rfc3339()
        ))
        .hint("--since must be before --until, and past")
        .into());
    }
    Ok(SlotQuery { since, until, now, tolerance: args.tolerance, max_slots: MAX_SLOTS })
}
