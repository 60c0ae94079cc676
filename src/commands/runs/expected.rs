//! `apsctl runs expected`

use std::time::Duration;

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::commands::audit::{run_id_cell, status_cell};
use crate::commands::muted::muted;
use crate::commands::row_security;
use crate::commands::run_once::AUTOMATION;
use crate::context::{Context, duration, time};
use crate::db::slots::{Ask, Gathered};
use crate::domain::job::Job;
use crate::domain::slots::{Judged, Question, Row, Status};
use crate::error::Refusal;
use crate::report::{Cell, Perf, Record, Report, Severity, Tone, Verdict};

/// How many slots are looked at: those of a job that runs each minute, for four months.
const MOST: usize = 200_000;

/// How many slots, or jobs, one line names.
const NAMED: usize = 5;

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
    #[arg(long, value_name = "DURATION|TIME", default_value = "7d", value_parser = since)]
    since: Since,

    /// Until when [default: now]
    #[arg(long, value_name = "TIME", value_parser = time)]
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

#[derive(Debug, Clone, Copy)]
enum Since {
    Ago(Duration),
    Time(DateTime<Utc>),
}

fn since(text: &str) -> Result<Since, String> {
    time(text)
        .map(Since::Time)
        .or_else(|_| duration(text).map(Since::Ago))
        .map_err(|why| format!("{why}; or a time, like 2025-10-27T09:00:00Z"))
}

struct SlotRow<'a>(&'a Job, Row);

impl Record for SlotRow<'_> {
    const COLUMNS: &'static [&'static str] =
        &["job_id", "expected_at", "status", "delay_seconds", "run_id", "run_status", "started_at", "note"];

    fn cells(self) -> Vec<Cell> {
        let Self(job, row) = self;
        let tone = match row.status {
            Status::OnTime => Tone::Good,
            Status::Late | Status::Duplicate => Tone::Warning,
            Status::Missed => Tone::Bad,
            Status::Extra => Tone::Notice,
        };
        let delay = row.delay_seconds();
        vec![
            job.id.as_str().into(),
            row.expected_at.into(),
            Cell::word(row.status.as_str(), tone),
            delay.map_or(Cell::Empty, Cell::Span),
            row.run.as_ref().map_or(Cell::Empty, |run| run_id_cell(run.id.clone())),
            row.outcome.as_ref().map_or(Cell::Empty, status_cell),
            row.run.map(|run| run.at).into(),
            row.note.into(),
        ]
    }
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let question = question(args, context)?;
    let ask = Ask { question, jobs: &args.jobs, automation: AUTOMATION };
    let gathered = context.db()?.gather_slots(&ask).context("holding the runs against the schedules")?;
    let judged = gathered.judge();
    let zone = context.zone();
    let mut verdict = verdict(&judged, zone);
    let mut notes = notes(&gathered, &judged, zone);
    let cut_at = judged.iter().filter_map(|(_, judged)| judged.cut_at).chain(gathered.cut_at).min();
    if let Some(cut) = cut_at {
        // What nobody has looked at is not well.
        verdict.severity = verdict.severity.max(Severity::Warning);
        verdict.summary += &format!("; not all is judged that was after {}", at(cut, zone));
    }
    if verdict.severity != Severity::Ok {
        notes.push(verdict.summary.clone());
    }
    let wanted = |row: &Row| !args.problems || row.status.is_problem();
    let rows = judged.into_iter().flat_map(|(job, judged)| {
        judged.rows.into_iter().filter(|row| wanted(row)).map(move |row| SlotRow(job, row))
    });
    let mut report = Report::listing(rows).when_empty("no slots").verdict(verdict);
    if args.problems {
        report = report.when_empty("nothing is missed, late or run twice");
    }
    report.notes = notes;
    let report = muted(report, context)?;
    row_security::warn_check(report, &["jobs", "audit"], context)
}

fn question(args: &Args, context: &mut Context) -> Result<Question> {
    let now = context.now()?;
    let since = match args.since {
        Since::Ago(ago) => now - ago,
        Since::Time(time) => time,
    };
    let until = args.until.map_or(now, |until| until.min(now));
    if since >= until {
        return Err(Refusal::usage(format!(
            "nothing lies between {} and {}",
            since.to_rfc3339(),
            until.to_rfc3339()
        ))
        .hint("--since must be before --until, and past")
        .into());
    }
    Ok(Question { since, until, now, tolerance: args.tolerance, most: MOST })
}

/// A time as the line says it.
fn at(time: DateTime<Utc>, zone: Tz) -> String {
    time.with_timezone(&zone).format("%Y-%m-%d %H:%M %Z").to_string()
}

fn verdict(judged: &[(&Job, Judged)], zone: Tz) -> Verdict {
    let rows = || judged.iter().flat_map(|(job, judged)| judged.rows.iter().map(move |row| (job, row)));
    let count = |status| rows().filter(|(_, row)| row.status == status).count();
    let counts: Vec<String> =
        Status::ALL.into_iter().map(|status| format!("{} {}", count(status), status.as_str())).collect();
    let problems = || rows().filter(|(_, row)| row.status.is_problem());
    // What is missed is the worst of it.
    let missed = problems().filter(|(_, row)| row.status == Status::Missed);
    let others = problems().filter(|(_, row)| row.status != Status::Missed);
    let said = |(job, row): (&&Job, &Row)| {
        let time = row.at().map_or(String::new(), |time| at(time, zone));
        format!("{} {} {time}", job.id, row.status.as_str())
    };
    let named: Vec<String> = missed.chain(others).take(NAMED).map(said).collect();
    let more = match problems().count() {
        0 => String::new(),
        all if all > NAMED => format!(": {}, and {} more", named.join(", "), all - NAMED),
        _ => format!(": {}", named.join(", ")),
    };
    let severity = match (count(Status::Missed), problems().count()) {
        (0, 0) => Severity::Ok,
        (0, _) => Severity::Warning,
        _ => Severity::Critical,
    };
    let perfdata =
        Status::ALL.into_iter().map(|status| Perf::count(status.as_str(), count(status))).collect();
    Verdict { check: "RUNS", severity, summary: format!("{}{more}", counts.join(", ")), perfdata }
}

/// What has not been judged, and why.
fn notes(gathered: &Gathered, judged: &[(&Job, Judged)], zone: Tz) -> Vec<String> {
    let mut notes = Vec::new();
    if !gathered.unscheduled.is_empty() {
        notes.push(format!("no schedule is kept of {}: nothing is expected", names(&gathered.unscheduled)));
    }
    let mut reasons: Vec<(&str, Vec<String>)> = Vec::new();
    for (job, judged) in judged {
        let Some(why) = &judged.unjudged else { continue };
        match reasons.iter_mut().find(|(reason, _)| reason == why) {
            Some((_, ids)) => ids.push(job.id.clone()),
            None => reasons.push((why, vec![job.id.clone()])),
        }
    }
    notes.extend(reasons.iter().map(|(why, ids)| format!("not judged: {} ({why})", names(ids))));
    let paused: usize = judged.iter().map(|(_, judged)| judged.paused).sum();
    if paused > 0 {
        let jobs: Vec<String> =
            judged.iter().filter(|(_, judged)| judged.paused > 0).map(|(job, _)| job.id.clone()).collect();
        notes.push(format!("{paused} slots fell into a pause of {}, and are left out", names(&jobs)));
    }
    for (job, judged) in judged {
        if let Some(from) = judged.from.filter(|_| judged.unjudged.is_none()) {
            notes.push(format!(
                "{} is judged from {} on: nothing is known of it before",
                job.id,
                at(from, zone)
            ));
        }
        if let Some(cut) = judged.cut_at {
            notes.push(format!(
                "{} is judged until {} only: there are too many slots",
                job.id,
                at(cut, zone)
            ));
        }
    }
    if let Some(cut) = gathered.cut_at {
        notes.push(format!("only what was until {} is judged: there are too many runs", at(cut, zone)));
    }
    if gathered.nobodys > 0 {
        notes.push(format!("of {} runs the log does not say whose they are", gathered.nobodys));
    }
    notes
}

/// Some ids, and how many more there are.
fn names(ids: &[String]) -> String {
    let named = ids.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    if ids.len() > NAMED { format!("{named} and {} more", ids.len() - NAMED) } else { named }
}
