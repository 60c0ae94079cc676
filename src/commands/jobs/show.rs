//! `apsctl jobs show`

use std::time::Duration;

use anyhow::{Context as _, Result};
use apscheduler::aps3::{FireTimes, JobDetails};
use apscheduler::aps4;
use apscheduler::cron::Expression;
use chrono::{DateTime, SecondsFormat, Utc};
use chrono_tz::Tz;
use serde_json::Value;

use super::executions::read_executions;
use super::problem::{not_started_finding, row_finding, stuck_finding, stuck_reason};
use super::show_screen::{self, ShownJob};
use super::{JobRow, JobTimeoutArgs, next_run};
use crate::commands::audit::RunRow;
use crate::context::{Context, MaybeLocalTime, parse_maybe_local_time};
use crate::db::audit::RunFilter;
use crate::db::jobs::{FullJob, ScheduleDetails, StoreDetails};
use crate::domain::audit::Run;
use crate::domain::duration_text::exact_duration;
use crate::domain::job::{Job, JobArguments};
use crate::domain::not_running;
use crate::domain::owner_liveness::OwnerLiveness;
use crate::domain::scheduled_job::ScheduledJob;
use crate::invocation::APSCTL;
use crate::report::{self, Cell, Record as _, Report, record};

/// How many recent runs are shown.
const RECENT_RUNS: i64 = 5;

/// Show one job: arguments, schedule, runs, and why it is not running
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl jobs show daily-report\n  \
    apsctl jobs show daily-report --next 10 --from 2026-03-28 --tz Europe/Berlin\n  \
    apsctl jobs show daily-report -o json | jq .next_runs")]
pub struct Args {
    /// Id of the job
    #[arg(value_name = "ID")]
    id: String,

    /// Show the next N runs
    #[arg(long, value_name = "N", default_value_t = 5)]
    next: u16,

    /// Show the next runs after this time
    #[arg(long, value_name = "TIME", value_parser = parse_maybe_local_time)]
    from: Option<MaybeLocalTime>,
}

/// Which of the next runs are shown.
#[derive(Clone, Copy)]
struct NextRuns {
    /// Only those after this time.
    from: Option<DateTime<Utc>>,
    count: usize,
}

/// When a job runs next.
#[derive(Default)]
struct UpcomingRuns {
    /// The schedule in words, or why the times are uncertain or missing.
    description: Option<String>,
    times: Vec<DateTime<Utc>>,
}

/// The columns that every store has for one job, after those of `jobs list`.
struct DetailRow {
    arguments: JobArguments,
    upcoming: UpcomingRuns,
    recent_runs: Vec<Run>,
    not_running_because: Option<String>,
}

record!(DetailRow, |DetailRow { arguments, upcoming, recent_runs, not_running_because }| {
    let rfc3339 = |time: &DateTime<Utc>| Value::from(time.to_rfc3339_opts(SecondsFormat::AutoSi, true));
    let next_runs = upcoming.times.iter().map(rfc3339).collect::<Vec<_>>();
    let recent_runs = recent_runs.into_iter().map(|run| report::json_object(RunRow(run))).collect::<Vec<_>>();
    [
        ("args", arguments.args.map(Cell::json)),
        ("kwargs", arguments.kwargs.map(Cell::json)),
        ("schedule_words", upcoming.description),
        ("next_runs", Cell::Json(next_runs.into())),
        ("recent_runs", Cell::Json(recent_runs.into())),
        ("not_running_because", not_running_because),
    ]
});

/// Further fields from the pickle of an APScheduler 3 job, if it can be read.
struct Aps3Row {
    trigger: Option<String>,
    details: Option<JobDetails>,
}

record!(Aps3Row, |Aps3Row { trigger, details }| {
    let detail = |cell: fn(&JobDetails) -> Cell| details.as_ref().map(cell);
    [
        ("name", detail(|details| details.name.as_str().into())),
        ("trigger", trigger),
        ("executor", detail(|details| details.executor.as_str().into())),
        ("coalesce", detail(|details| details.coalesce.into())),
        ("max_instances", detail(|details| details.max_instances.into())),
        ("args_repr", detail(|details| details.args_repr.as_str().into())),
        ("kwargs_repr", detail(|details| details.kwargs_repr.as_str().into())),
    ]
});

/// Further fields from the tables of APScheduler 4.
struct Aps4Row(ScheduleDetails);

record!(Aps4Row, |Aps4Row(details)| [
    ("task_id", details.task_id),
    ("job_executor", details.job_executor),
    ("coalesce", details.coalesce),
    ("max_running_jobs", details.max_running_jobs),
    ("running_jobs", details.running_jobs),
    ("max_jitter", details.max_jitter.map(Cell::Seconds)),
    ("job_result_expiration_time", details.result_expiration.map(Cell::Seconds)),
    ("metadata", details.metadata.map(Cell::json)),
    ("last_fire_time", details.last_fire_time),
    ("acquired_by", details.acquired_by),
    ("acquired_until", details.acquired_until),
    ("args_repr", details.args_repr),
    ("kwargs_repr", details.kwargs_repr),
]);

/// The job in the application's own table of scheduled jobs; none where that table lacks it.
struct ScheduledJobRow(Option<ScheduledJob>);

record!(ScheduledJobRow, |ScheduledJobRow(job)| [
    ("scheduled_name", job.as_ref().map(|job| job.name.clone())),
    ("scheduled_enabled", job.as_ref().map(|job| job.is_enabled)),
    ("scheduled_status", job.as_ref().and_then(|job| job.status.clone())),
    ("run_count", job.as_ref().and_then(|job| job.runs)),
    ("success_count", job.as_ref().and_then(|job| job.successes)),
    ("error_message", job.and_then(|job| job.error)),
]);

/// Returns the columns of every kind of store.
pub(super) fn columns() -> Vec<&'static str> {
    [JobRow::COLUMNS, DetailRow::COLUMNS, Aps3Row::COLUMNS, Aps4Row::COLUMNS, ScheduledJobRow::COLUMNS].concat()
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let range =
        NextRuns { from: args.from.map(|from| context.resolve_time(from)).transpose()?, count: usize::from(args.next) };
    let db = context.db()?;
    let now = db.now();
    let full_job = db.show_job(&args.id).context("showing a job")?;
    let Some(FullJob { job, arguments, store_details }) = full_job else {
        return Err(db.no_such_job(&[&args.id]));
    };
    // A store may lack an audit log, or one that names the job of a run.
    let recent_runs: Vec<Run> = if db.has_columns("audit", &["job_id"])? {
        let filter =
            RunFilter { since: None, statuses: Vec::new(), job: Some(job.id.clone()), with_row_version: false };
        db.newest_runs(&filter, RECENT_RUNS)?.into_iter().map(|sighting| sighting.run).collect()
    } else {
        Vec::new()
    };
    let claims = db.claims(Some(std::slice::from_ref(&args.id)))?;
    let blocked = claims.first().filter(|_| !job.job_state.is_paused_or_removed());
    let blocked_because = blocked.and_then(|claims| claims.not_started_reason(APSCTL));
    let upcoming = match &store_details {
        StoreDetails::None => runs_by_stored_schedule(&job, range, now),
        StoreDetails::Aps3(details) => runs_by_aps3_trigger(&job, details.as_deref(), range),
        StoreDetails::Aps4(details) => runs_by_aps4_trigger(&job, details, range, now),
    };
    let scheduled_jobs = db.read_scheduled_jobs()?;
    let executions = read_executions(std::slice::from_ref(&job), context)?;
    let executing = executions.get(&job.id).map(|executing| &executing.job);
    let timeout = JobTimeoutArgs::default().resolve(context)?;
    let stuck_because = executing.and_then(|executing| stuck_reason(executing, now, timeout));
    let not_running_because =
        blocked_because.or(stuck_because).or_else(|| not_running::not_running_reason(&job, now, APSCTL));
    let screen = if context.shows_screen() {
        let times = context.times()?;
        let stuck = executing.and_then(|executing| executing.explain_stuck(now, timeout));
        let problem = match (blocked.filter(|claims| claims.is_blocked()), stuck) {
            (Some(claims), _) => claims.findings().first().map(|found| row_finding(found, "it is not started")),
            (None, Some(stuck)) => Some(stuck_finding(&stuck, times)),
            (None, None) => not_started_finding(&job, recent_runs.last(), times),
        };
        Some(show_screen::screen(
            &ShownJob {
                job: &job,
                arguments: &arguments,
                store_details: &store_details,
                scheduled: scheduled_jobs.as_ref().and_then(|jobs| jobs.get(&args.id)),
                schedule: upcoming.description.as_deref(),
                next_runs: &upcoming.times,
                recent_runs: &recent_runs,
                is_lost: executions
                    .get(&job.id)
                    .is_some_and(|executing| executing.state().owner == OwnerLiveness::Lost),
                problem,
            },
            times,
        ))
    } else {
        None
    };
    let trigger = job.timing.aps3().map(ToString::to_string);
    let last_run = recent_runs.last().cloned();
    let report = Report::single(JobRow { job, scheduled_note: None, last_run, now }).join(DetailRow {
        arguments,
        upcoming,
        recent_runs,
        not_running_because,
    });
    let report = match store_details {
        StoreDetails::None => report,
        StoreDetails::Aps3(details) => report.join(Aps3Row { trigger, details: details.map(|details| *details) }),
        StoreDetails::Aps4(details) => report.join(Aps4Row(*details)),
    };
    let mut report = match scheduled_jobs {
        Some(jobs) => report.join(ScheduledJobRow(jobs.get(&args.id).cloned())),
        None => report,
    };
    report.screen = screen;
    Ok(report)
}

/// Returns the next runs by the schedule that apsctl stores for a job.
fn runs_by_stored_schedule(job: &Job, range: NextRuns, now: DateTime<Utc>) -> UpcomingRuns {
    let schedule = job.timing.cron_schedule().map(next_run::parse_schedule).transpose();
    let description = match &schedule {
        Ok(schedule) => schedule.as_ref().map(|(expression, _)| expression.description()),
        Err(error) => Some(format!("cannot be read: {error:#}")),
    };
    let times = stored_schedule_times(job, schedule.ok().flatten().as_ref(), range, now);
    UpcomingRuns { description, times }
}

/// Returns the row's next run followed by the schedule's; with `--from` only the schedule's.
fn stored_schedule_times(
    job: &Job,
    schedule: Option<&(Expression, Tz)>,
    range: NextRuns,
    now: DateTime<Utc>,
) -> Vec<DateTime<Utc>> {
    let NextRuns { from, count } = range;
    let later = |from: DateTime<Utc>| {
        schedule.into_iter().flat_map(move |(expression, zone)| expression.after(from, *zone)).map(|time| time.to_utc())
    };
    match (from, job.next_run_time) {
        (Some(from), _) => later(from).take(count).collect(),
        (None, Some(next)) if !job.job_state.is_paused_or_removed() => {
            std::iter::once(next).chain(later(next.max(now))).take(count).collect()
        }
        _ => Vec::new(),
    }
}

/// Returns the next runs as an APScheduler 3 scheduler computes them; with `--from` as for a job added at that time.
fn runs_by_aps3_trigger(job: &Job, details: Option<&JobDetails>, range: NextRuns) -> UpcomingRuns {
    let Some(trigger) = job.timing.aps3() else { return UpcomingRuns::default() };
    let next = details.and_then(|details| details.next.clone());
    let mut runs = UpcomingRuns { description: jitter_note(trigger.jitter()), times: Vec::new() };
    let fires = match (range.from, next) {
        (Some(from), _) => FireTimes::starting_at(trigger, from),
        (None, Some(next)) if !job.job_state.is_paused_or_removed() => FireTimes::from_next_run(trigger, next),
        _ => return runs,
    };
    for fire in fires.take(range.count) {
        match fire {
            Ok(moment) => runs.times.extend(moment.utc()),
            Err(error) => runs.description = Some(error.to_string()),
        }
    }
    runs
}

/// Returns the row's next run, then the times its trigger still yields; with `--from` only those after that time.
///
/// A scheduler combines missed times into one run unless the schedule's `coalesce` is `all`.
fn runs_by_aps4_trigger(job: &Job, details: &ScheduleDetails, range: NextRuns, now: DateTime<Utc>) -> UpcomingRuns {
    let mut runs = UpcomingRuns { description: details.max_jitter.and_then(jitter_note), times: Vec::new() };
    let Some(trigger) = job.timing.aps4() else { return runs };
    let NextRuns { from, count } = range;
    let earliest = match from {
        Some(from) => from,
        None if job.job_state.is_paused_or_removed() || job.next_run_time.is_none() => return runs,
        None if details.coalesce == "all" => DateTime::UNIX_EPOCH,
        None => now,
    };
    runs.times.extend(job.next_run_time.filter(|next| from.is_none_or(|from| *next >= from)));
    runs.times.truncate(count);
    for fire in aps4::FireTimes::remaining_from(trigger, earliest).take(count - runs.times.len()) {
        match fire {
            Ok(moment) => runs.times.extend(moment.utc()),
            Err(error) => runs.description = Some(error.to_string()),
        }
    }
    runs
}

/// Returns how far a trigger with jitter may delay each run.
fn jitter_note(seconds: f64) -> Option<String> {
    let longest = Duration::try_from_secs_f64(seconds).ok().filter(|longest| !longest.is_zero())?;
    Some(format!("each run up to {} later, at random", exact_duration(longest)))
}
