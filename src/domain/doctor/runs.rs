//! Does the audit log show runs, how did they end, and are they given the time they take?

use std::time::Duration;

use apscheduler::cron::Expression;
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::domain::audit::{Run, RunStatus};
use crate::domain::doctor::check::{Check, CheckResult, CheckStatus};
use crate::domain::durations::Durations;
use crate::domain::shell;
use crate::domain::time_format::{format_seconds, format_time};

use super::job_rows::PICKUP_TOLERANCE;
use super::{counted, known_failures, merge_findings};

/// How much of an error is told, in characters.
const MAX_ERROR_CHARS: usize = 120;

/// A run may be written down so much before its time, by who has another clock.
const CLOCK_TOLERANCE: TimeDelta = TimeDelta::minutes(1);

/// A job, and the last time it was to run.
#[derive(Debug, Clone)]
pub struct Slot {
    pub job: String,
    pub at: DateTime<Utc>,
}

/// What the log says.
#[derive(Debug, Default)]
pub struct RunLog {
    /// The newest first. Runs of jobs that are at rest are left out.
    pub runs: Vec<Run>,
    /// The last slots of the jobs that are to run, and leave runs in the log.
    pub slots: Vec<Slot>,
    /// Open for longer than a run may last, and nobody's: how each is called.
    pub open_runs: Vec<Run>,
}

/// The last time before `now` that the job was to run, as far back as a year.
pub fn last_slot(expression: &Expression, zone: Tz, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    // From near to far: a schedule of every minute has half a million times in a year.
    [1, 26, 24 * 8, 24 * 32, 24 * 367].into_iter().find_map(|hours| {
        let fires = expression.after(now - TimeDelta::hours(hours), zone);
        fires.map(|fire| fire.to_utc()).take_while(|fire| *fire <= now).last()
    })
}

pub fn audit_recent(log: &RunLog, now: DateTime<Utc>) -> CheckResult {
    let mut found = Vec::new();
    let mut jobs: Vec<Option<&str>> = log.runs.iter().map(|run| run.job_id.as_deref()).collect();
    jobs.sort_unstable();
    jobs.dedup();
    for job in jobs {
        let runs: Vec<&Run> = log.runs.iter().filter(|run| run.job_id.as_deref() == job).collect();
        found.extend(failed_last_run(&runs));
    }
    found.extend(log.slots.iter().filter_map(|slot| missed_slot(slot, &log.runs, now)));
    found.extend(log.open_runs.iter().map(|run| {
        let evidence = format!(
            "{} has been open since {}, and nobody works on it",
            run_label(run),
            run.created_at.map_or_else(|| "some time".into(), format_time)
        );
        CheckResult::new(Check::AuditRecent, CheckStatus::Warning, evidence, "apsctl run-once".to_owned())
    }));
    // A run at a time that no calendar has (infinity) is not the newest.
    let newest = log.runs.iter().find(|run| run.created_at.is_some()).or(log.runs.first());
    let ok = match newest {
        None => "no run in the log for 30 days, and none was due".to_owned(),
        Some(newest) => format!("{}, {}", run_label(newest), describe_outcome(newest)),
    };
    merge_findings(Check::AuditRecent, found, ok)
}

/// `run 41 of job daily`
fn run_label(run: &Run) -> String {
    let name = run.name();
    run.job_id.as_ref().map_or(name.clone(), |job| format!("{name} of job {job}"))
}

fn describe_outcome(run: &Run) -> String {
    let word = run.status.as_ref().map_or("begun", RunStatus::as_str);
    let at = run.created_at.map_or_else(|| "an unknown time".into(), format_time);
    let approved = run.versions_approved.map_or(String::new(), |n| format!(", {n} approved"));
    format!("{word} at {at}{approved}")
}

fn has_failed(run: &Run) -> bool {
    match &run.status {
        // A word of the application's own.
        Some(RunStatus::Other(_)) | None => run.error.is_some(),
        Some(status) => status.is_failure(),
    }
}

/// The runs of one job, the newest first: whether the last that has ended went wrong.
fn failed_last_run(runs: &[&Run]) -> Option<CheckResult> {
    let mut ended = runs.iter().filter(|run| run.completed_at.is_some() || has_failed(run)).peekable();
    let newest = *ended.peek()?;
    let wrong = ended.take_while(|run| has_failed(run)).count();
    if wrong == 0 {
        return None;
    }
    let error = newest.error.as_deref().or(newest.status.as_ref().map(RunStatus::as_str)).unwrap_or_default();
    let shown: String = error.chars().take(MAX_ERROR_CHARS).collect();
    let failure = known_failures::find_known_failure(error)
        .or_else(|| known_failures::find_known_failure(newest.status.as_ref()?.as_str()));
    let cause = failure.map_or(String::new(), |failure| format!(" ({})", failure.cause));
    let times =
        if wrong == 1 { String::new() } else { format!(", like the {} before", counted(wrong - 1, "run")) };
    let evidence = format!("{} {}{times}: {shown}{cause}", run_label(newest), describe_outcome(newest));
    let fix = match (failure, &newest.job_id) {
        // It answers, or there would be no log to read.
        (Some(failure), Some(job)) if failure.is_database_outage => {
            shell::with_argument("apsctl jobs trigger --wait", job)
        }
        (Some(failure), None) if failure.is_database_outage => "apsctl run-once".into(),
        (Some(failure), _) => failure.remedy.to_owned(),
        (None, Some(job)) => shell::with_option("apsctl audit tail --since 7d", "--job", job),
        (None, None) => "apsctl audit tail --since 7d".into(),
    };
    Some(CheckResult::new(Check::AuditRecent, CheckStatus::Critical, evidence, fix))
}

fn missed_slot(slot: &Slot, runs: &[Run], now: DateTime<Utc>) -> Option<CheckResult> {
    let mut of_job =
        runs.iter().filter(|run| run.job_id.as_ref().is_none_or(|job| *job == slot.job)).peekable();
    let last = of_job.peek().and_then(|run| run.created_at);
    let has_run = of_job.any(|run| run.created_at.is_some_and(|at| at >= slot.at - CLOCK_TOLERANCE));
    if has_run || slot.at > now - PICKUP_TOLERANCE {
        return None;
    }
    let last = last.map_or_else(
        || "there is none for 30 days".into(),
        |at| format!("the last was at {}", format_time(at)),
    );
    let evidence = format!(
        "job {} was to run at {} ({} ago), and no run has begun since: {last}",
        slot.job,
        format_time(slot.at),
        format_seconds((now - slot.at).as_seconds_f64())
    );
    let fix = shell::with_argument("apsctl jobs trigger --wait", &slot.job);
    Some(CheckResult::new(Check::AuditRecent, CheckStatus::Warning, evidence, fix))
}

/// Nearer to the timeout than this part of it is too near.
const WARNING_SHARE: f64 = 0.8;

/// Runs that are cut off, or nearly. `timed_out`: how many of the last runs were.
pub fn job_timeout(
    durations: &[(Option<String>, Durations)],
    timed_out: usize,
    timeout: Duration,
) -> CheckResult {
    let limit = timeout.as_secs_f64();
    let mut found = Vec::new();
    let mut slowest: Option<(f64, String)> = None;
    for (job, durations) in durations {
        let Some(p95) = durations.p95 else { continue };
        let whose = job.as_ref().map_or_else(|| "runs".to_owned(), |job| format!("runs of job {job}"));
        let figure = format!(
            "the p95 of {} {whose} in 30 days is {}, the timeout is {}",
            durations.executions,
            format_seconds(p95),
            format_seconds(limit)
        );
        if p95 > limit * WARNING_SHARE {
            let standing = if p95 >= limit { CheckStatus::Critical } else { CheckStatus::Warning };
            // The guide's p95 is a third of its timeout.
            let fix = format!("JOB_TIMEOUT_SECONDS={:.0}", (p95 * 3.0).ceil());
            found.push(CheckResult::new(Check::JobTimeout, standing, figure.clone(), fix));
        }
        if slowest.as_ref().is_none_or(|(most, _)| p95 > *most) {
            slowest = Some((p95, figure));
        }
    }
    if timed_out > 0 && found.is_empty() {
        let evidence = format!(
            "{} of 7 days timed out (the timeout is {})",
            counted(timed_out, "run"),
            format_seconds(limit)
        );
        let fix = "apsctl stats durations --days 7".to_owned();
        found.push(CheckResult::new(Check::JobTimeout, CheckStatus::Warning, evidence, fix));
    }
    let ok = slowest.map_or_else(
        || format!("no run has finished in 30 days (the timeout is {})", format_seconds(limit)),
        |(_, f)| f,
    );
    merge_findings(Check::JobTimeout, found, ok)
}
