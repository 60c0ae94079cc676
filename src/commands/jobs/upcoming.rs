//! `apsctl jobs upcoming`

mod backtest;
mod notes;
mod plot;
mod read;
mod screen;

use std::time::Duration;

use anyhow::{Context as _, Result};
use chrono::{DateTime, TimeDelta, Utc};

use crate::commands::row_security;
use crate::commands::run_once::DEFAULT_MAX_CONCURRENT_JOBS;
use crate::context::{Context, duration};
use crate::domain::duration_text::exact_duration;
use crate::domain::task_tracker::MAX_CONCURRENT_VARIABLE;
use crate::domain::upcoming::{Forecast, ForecastSummary, NO_SCHEDULE, Start};
use crate::error::CliError;
use crate::report::{Cell, Format, PerfValue, Record as _, Report, Severity, Verdict, record};
use crate::screen::counted;
use notes::{StartNotes, TimeFormat};
use read::Gathered;

/// The number of threads of an executor of APScheduler 3, and how many jobs a scheduler of APScheduler 4 runs at once.
const APS3_THREADS: usize = 10;
const APS4_JOBS: usize = 100;

/// How many starts a table may have, because it is held in memory: about 100 MB.
const MAX_TABLE_ROWS: u64 = 200_000;

/// Show when each job starts next, and how many run at once
///
/// The first start of a job is its next run time; later ones follow its schedule or trigger, as the scheduler computes them. A late
/// job starts at once. A paused job is listed only if its pause ends in time. The expected duration is the median of the job's
/// recorded runs; a run of unknown duration counts only at its start.
///
/// --check exits with 1 if more runs are in progress than --limit allows, or if a row or a trigger cannot be evaluated. APScheduler 3 has a limit for
/// each executor.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  apsctl jobs upcoming --for 24h\n  apsctl jobs upcoming --job daily-report --for 7d -o json\n  \
    apsctl jobs upcoming --check --limit 20 -o nagios"
)]
pub struct Args {
    /// Show the starts of this time
    #[arg(long = "for", value_name = "DURATION", default_value = "24h", value_parser = duration)]
    range: Duration,

    /// Show only this job (repeatable)
    ///
    /// All jobs count for the number of runs at once.
    #[arg(long = "job", value_name = "ID")]
    jobs: Vec<String>,

    /// Allow N runs to be in progress at once
    ///
    /// The default is 10, the threads of an executor of APScheduler 3. It is 100 for APScheduler 4, and
    /// `SCHEDULER_MAX_CONCURRENT_JOBS` or 5 for Task Tracker's table.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    limit: Option<u32>,

    /// Exit with 1 if the limit is passed
    #[arg(long)]
    check: bool,

    /// Draw a timeline instead of the table
    #[arg(long)]
    plot: bool,

    /// Compare past predictions with recorded runs
    ///
    /// The schedules predict the starts from this long ago until now. A start is predicted if it is at most 5 s after its time. The last row is the total.
    #[arg(long, value_name = "DURATION", value_parser = duration, conflicts_with_all = ["plot", "check", "limit", "range"])]
    backtest: Option<Duration>,
}

impl Args {
    pub(super) fn is_check(&self) -> bool {
        self.check
    }

    pub(super) fn columns(&self) -> Vec<&'static str> {
        if self.backtest.is_some() { backtest::columns() } else { StartRow::COLUMNS.to_vec() }
    }
}

/// A start as machines read it.
struct StartRow<'a> {
    start: &'a Start,
    forecast: &'a Forecast,
    note: Option<String>,
}

record!(StartRow<'_>, |StartRow { start, forecast, note }| {
    let job = &forecast.jobs[start.job];
    let executor = forecast.executor_of(start.job);
    let number = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    [
        ("at", Cell::Time(start.at)),
        ("job_id", Cell::id(&*job.id, job.is_numbered)),
        ("func_ref", job.func_ref.as_deref().map(str::to_owned)),
        ("expected_seconds", job.expected_seconds.map_or(Cell::Empty, Cell::Seconds)),
        ("concurrent", number(start.concurrent)),
        ("note", note),
        ("executor", executor.map(str::to_owned)),
        ("executor_concurrent", executor.map(|_| number(start.in_executor))),
    ]
});

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    if let Some(range) = args.backtest {
        return backtest::run(range, &args.jobs, context);
    }
    if args.plot && !context.is_abridged() {
        return Err(CliError::usage("--plot cannot be combined with --columns or -o, except -o table")
            .hint("remove --plot, or the other option")
            .into());
    }
    let now = context.now()?;
    let until = end_of(now, args.range)?;
    let limit = resolve_limit(args, context)?;
    let keeps_jobs = !args.plot && context.shows_screen();
    let mut gathered = read::gather(&args.jobs, until, keeps_jobs, context).context("computing the next starts")?;
    let (mut report, summary) = if args.plot {
        let (drawing, summary) = plot::screen(gathered.forecast()?, &gathered, limit, context)?;
        let mut report = Report::listing(Vec::<StartRow>::new());
        report.drawing = Some(drawing);
        (report, summary)
    } else if context.shows_screen() {
        let (screen, summary) = screen::screen(&mut gathered, limit, context)?;
        (Report::listing(Vec::<StartRow>::new()).screen(screen), summary)
    } else {
        let summary = stream(args, &mut gathered, limit, context)?;
        let is_nagios = context.format() == Format::Nagios;
        (if is_nagios { Report::listing(Vec::<StartRow>::new()) } else { Report::empty() }, summary)
    };
    let zone = context.zone();
    if report.screen.is_none() && report.drawing.is_none() {
        report.notes = notes::general(&gathered, &summary, zone);
    }
    if args.check {
        let verdict = verdict(&gathered, &summary, limit, zone);
        report.notes.extend((verdict.severity != Severity::Ok).then(|| verdict.summary.clone()));
        report = report.verdict(verdict);
    }
    row_security::warn_in_report(report, &["jobs", "audit"], context)
}

fn end_of(now: DateTime<Utc>, range: Duration) -> Result<DateTime<Utc>> {
    let end = TimeDelta::from_std(range).ok().and_then(|range| now.checked_add_signed(range));
    let is_positive = !range.is_zero();
    Ok(end
        .filter(|end| is_positive && *end < DateTime::from_timestamp(253_402_300_799, 0).unwrap_or(*end))
        .ok_or_else(|| {
            CliError::usage(format!("--for {} is not a time that apsctl can compute", exact_duration(range)))
                .hint("use a duration such as 24h or 30d")
        })?)
}

fn resolve_limit(args: &Args, context: &mut Context) -> Result<usize> {
    if let Some(limit) = args.limit {
        return Ok(limit as usize);
    }
    let db = context.db()?;
    db.has_columns("jobs", &[])?;
    let features = db.features()?;
    if features.supports_passes {
        let max = context.environment().setting(None, &[MAX_CONCURRENT_VARIABLE], DEFAULT_MAX_CONCURRENT_JOBS)?;
        return Ok(max as usize);
    }
    Ok(if features.has_claims { APS4_JOBS } else { APS3_THREADS })
}

/// Writes the starts as they are computed.
fn stream(args: &Args, gathered: &mut Gathered, limit: usize, context: &mut Context) -> Result<ForecastSummary> {
    let (mut forecast, zone) = (gathered.forecast()?, context.zone());
    let mut notes = StartNotes::new(limit, TimeFormat::Full(zone));
    let mut summary = ForecastSummary::default();
    let mut out = match context.format() {
        Format::Nagios => None,
        _ => Some(context.stream(StartRow::COLUMNS)?),
    };
    let is_shown: Vec<bool> =
        forecast.jobs.iter().map(|job| args.jobs.is_empty() || args.jobs.iter().any(|id| **id == *job.id)).collect();
    let mut room = if matches!(context.format(), Format::Table | Format::Wide) { MAX_TABLE_ROWS } else { u64::MAX };
    while let Some(start) = forecast.next() {
        summary.add(&start, &forecast, limit);
        if let Some(out) = out.as_mut().filter(|_| is_shown[start.job]) {
            room = room.checked_sub(1).ok_or_else(too_long_for_table)?;
            let note = notes.note(&start, &forecast);
            out.write_row(StartRow { start: &start, forecast: &forecast, note }.cells())?;
        }
    }
    summary.finish(&forecast);
    if let Some(out) = out {
        out.finish()?;
    }
    Ok(summary)
}

fn too_long_for_table() -> CliError {
    CliError::refused(format!("more than {MAX_TABLE_ROWS} starts are too many for a table"))
        .hint("use a shorter --for, --job, or -o csv, which writes them one by one")
}

fn verdict(gathered: &Gathered, summary: &ForecastSummary, limit: usize, zone: chrono_tz::Tz) -> Verdict {
    let peak = summary.peak.map_or(0, |(most, _)| most);
    let when = summary.peak.map_or(String::new(), |(_, at)| format!(" at {}", notes::format_time(at, zone)));
    // A row without a schedule says when its job starts next, and no more is expected of it.
    let faults = summary.faults.iter().filter(|(_, why)| why != NO_SCHEDULE).count();
    let unknown = gathered.unreadable.len() + faults;
    let mut text = if summary.over_limit > 0 {
        format!("at most {peak} runs at once{when}, the limit is {limit}")
    } else {
        format!("at most {peak} runs at once, the limit is {limit}")
    };
    if unknown > 0 {
        text += &format!("; not all starts of {} are known", counted(unknown, "job"));
    }
    if summary.is_cut {
        text += "; later starts were not computed, because there are too many";
    }
    let is_complete = unknown == 0 && !summary.is_cut;
    Verdict {
        check_name: "UPCOMING",
        severity: if summary.over_limit == 0 && is_complete { Severity::Ok } else { Severity::Warning },
        summary: text,
        perfdata: vec![
            PerfValue::count("starts", usize::try_from(summary.starts).unwrap_or(usize::MAX)),
            PerfValue::count("at_once", peak),
            PerfValue::count("over_limit", usize::try_from(summary.over_limit).unwrap_or(usize::MAX)),
        ],
    }
}
