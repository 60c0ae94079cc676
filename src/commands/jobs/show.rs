//! `apsctl jobs show`

mod pickled;
mod schedules;

use anyhow::{Context as _, Result};
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::Value;

use super::{JobRow, next_run};
use crate::commands::audit::RunRow;
use crate::context::{Context, time};
use crate::db::audit::RunFilter;
use crate::db::jobs::{FullJob, StoreDetails};
use crate::domain::audit::Run;
use crate::domain::claims::Claims;
use crate::domain::job::{Arguments, Job};
use crate::domain::scheduled_job::ScheduledJob;
use crate::domain::why;
use crate::report::{self, Cell, Record, Report};
use pickled::PickledRow;
use schedules::SchedulesRow;

/// How many runs of the past are shown.
const RECENT: i64 = 5;

/// Show all of one job: arguments, schedule, next and recent runs, and why it is not running
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl jobs show daily-report\n  \
    apsctl jobs show daily-report --next 10 --from 2026-03-28 --tz Europe/Berlin\n  \
    apsctl jobs show daily-report -o json | jq .next_runs")]
pub struct Args {
    /// The job
    #[arg(value_name = "ID")]
    id: String,

    /// How many of its next runs
    #[arg(long, value_name = "N", default_value_t = 5)]
    next: u16,

    /// Its next runs from then on, by its schedule
    #[arg(long, value_name = "TIME", value_parser = time)]
    from: Option<DateTime<Utc>>,
}

/// When a job runs.
struct Times {
    /// In words, where there is more to say than the schedule itself does.
    words: Option<String>,
    next: Vec<DateTime<Utc>>,
}

struct ShownRow {
    job: Job,
    arguments: Arguments,
    times: Times,
    recent: Vec<Run>,
    not_running: Option<String>,
}

impl Record for ShownRow {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "func_ref",
        "job_state",
        "next_run_time",
        "schedule",
        "misfire_grace_time",
        "note",
        "args",
        "kwargs",
        "schedule_words",
        "next_runs",
        "recent_runs",
        "not_running_because",
    ];

    fn cells(self) -> Vec<Cell> {
        let mut cells = JobRow(self.job).cells();
        let next: Vec<Value> = self.times.next.iter().map(|time| rfc3339(*time)).collect();
        let recent: Vec<Value> =
            self.recent.into_iter().map(|run| report::json_object(RunRow(run))).collect();
        cells.extend([
            self.arguments.args.map_or(Cell::Empty, Cell::json),
            self.arguments.kwargs.map_or(Cell::Empty, Cell::json),
            self.times.words.into(),
            Cell::Json(next.into()),
            Cell::Json(recent.into()),
            self.not_running.into(),
        ]);
        cells
    }
}

fn rfc3339(time: DateTime<Utc>) -> Value {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, true).into()
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let db = context.db()?;
    let now = db.now();
    let found = db.show_job(&args.id).context("showing a job")?;
    let Some(FullJob { job, arguments, store_details: extra }) = found else {
        return Err(db.no_such_job(&[&args.id]));
    };
    // A store without an audit log, or one that does not say whose a run is, has still a job to show.
    let recent = if db.has_columns("audit", &["job_id"])? {
        let filter = RunFilter {
            since: None,
            statuses: Vec::new(),
            job: Some(job.id.clone()),
            with_row_version: false,
        };
        db.newest_runs(&filter, RECENT)?.into_iter().map(|sighting| sighting.run).collect()
    } else {
        Vec::new()
    };
    let claims = db.read_claims(Some(std::slice::from_ref(&args.id)))?;
    let blocked = claims.first().filter(|_| !job.job_state.is_dormant()).and_then(Claims::not_running);
    let not_running = blocked.or_else(|| why::not_running(&job, now));
    let times = match &extra {
        StoreDetails::None => by_kept_schedule(&job, args, now),
        StoreDetails::Aps3(details) => pickled::times(&job, details.as_deref(), args),
        StoreDetails::Aps4(details) => schedules::times(&job, details, args, now),
    };
    let row = ShownRow { job, arguments, times, recent, not_running };
    let listed = context.db()?.read_scheduled_jobs()?;
    let report = match extra {
        StoreDetails::None => Report::single(row),
        StoreDetails::Aps3(details) => Report::single(PickledRow(row, details.map(|details| *details))),
        StoreDetails::Aps4(details) => Report::single(SchedulesRow(row, *details)),
    };
    Ok(match listed {
        Some(listed) => with_listed(report, listed.get(&args.id)),
        None => report,
    })
}

/// With what the application's own list of jobs says of it.
fn with_listed(mut report: Report, job: Option<&ScheduledJob>) -> Report {
    let job = job.cloned();
    let said: [(&str, Cell); 6] = [
        ("scheduled_name", job.as_ref().map(|job| job.name.clone()).into()),
        ("scheduled_enabled", job.as_ref().map_or(Cell::Empty, |job| job.is_enabled.into())),
        ("scheduled_status", job.as_ref().and_then(|job| job.status.clone()).into()),
        ("run_count", job.as_ref().and_then(|job| job.runs).into()),
        ("success_count", job.as_ref().and_then(|job| job.successes).into()),
        ("error_message", job.and_then(|job| job.error).into()),
    ];
    let (columns, cells): (Vec<_>, Vec<_>) = said.into_iter().unzip();
    report.columns.extend(columns);
    report.rows.iter_mut().for_each(|row| row.extend(cells.clone()));
    report
}

fn by_kept_schedule(job: &Job, args: &Args, now: DateTime<Utc>) -> Times {
    let schedule = job.timing.kept().map(next_run::parse_schedule).transpose();
    let words = match &schedule {
        Ok(schedule) => schedule.as_ref().map(|(expression, _)| expression.words()),
        Err(error) => Some(format!("cannot be read: {error:#}")),
    };
    Times { words, next: next_runs(job, schedule.ok().flatten().as_ref(), args, now) }
}

/// The row's own next run, then the schedule's; with `--from` the schedule's alone.
fn next_runs(
    job: &Job,
    schedule: Option<&(crate::domain::cron::Expression, chrono_tz::Tz)>,
    args: &Args,
    now: DateTime<Utc>,
) -> Vec<DateTime<Utc>> {
    let count = usize::from(args.next);
    let later = |from: DateTime<Utc>| {
        schedule
            .into_iter()
            .flat_map(move |(expression, zone)| expression.after(from, *zone))
            .map(|t| t.to_utc())
    };
    match (args.from, job.next_run_time) {
        (Some(from), _) => later(from).take(count).collect(),
        (None, Some(next)) if !job.job_state.is_dormant() => {
            std::iter::once(next).chain(later(next.max(now))).take(count).collect()
        }
        _ => Vec::new(),
    }
}
