//! The checks of the audit log: `audit-recent` and `job-timeout`.

use std::time::Duration;

use apscheduler::cron::Expression;
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::check::Check;
use super::check_result::{CheckResult, CheckStatus, merge_findings};
use super::job_rows::PICKUP_TOLERANCE;
use super::known_failures::find_known_failure;
use super::wording::counted;
use crate::domain::audit::{Run, RunStatus};
use crate::domain::durations::Durations;
use crate::domain::remedy::Remedy;
use crate::domain::task_tracker::JOB_TIMEOUT_VARIABLE;
use crate::domain::time_format::{format_seconds, format_time};

/// How much of a run's error is shown, in characters.
const MAX_ERROR_CHARS: usize = 120;

/// How far a run's start may lie before its slot: the clock that recorded it may be slow.
const CLOCK_TOLERANCE: TimeDelta = TimeDelta::minutes(1);

/// The last time at which a job should have run.
#[derive(Debug, Clone)]
pub struct Slot {
    pub job: String,
    pub at: DateTime<Utc>,
}

/// What the audit log records about active jobs.
#[derive(Debug, Default)]
pub struct RunLog {
    /// The newest first. Runs of paused and removed jobs are left out.
    pub runs: Vec<Run>,
    /// The last slots of the active jobs whose runs are recorded.
    pub slots: Vec<Slot>,
    /// Runs that have been open for longer than the job timeout, and for which no process holds the lease.
    pub open_runs: Vec<Run>,
}

/// Returns the last slot before `now`, at most a year ago.
pub fn last_slot(expression: &Expression, zone: Tz, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    // Short windows first: a schedule of every minute has half a million slots in a year.
    [1, 26, 24 * 8, 24 * 32, 24 * 367].into_iter().find_map(|hours| {
        let fires = expression.after(now - TimeDelta::hours(hours), zone);
        fires.map(|fire| fire.to_utc()).take_while(|fire| *fire <= now).last()
    })
}

pub fn audit_recent(log: &RunLog, now: DateTime<Utc>) -> CheckResult {
    let mut findings = Vec::new();
    let mut jobs: Vec<Option<&str>> = log.runs.iter().map(|run| run.job_id.as_deref()).collect();
    jobs.sort_unstable();
    jobs.dedup();
    for job in jobs {
        let runs: Vec<&Run> = log.runs.iter().filter(|run| run.job_id.as_deref() == job).collect();
        findings.extend(failed_last_run(&runs));
    }
    findings.extend(log.slots.iter().filter_map(|slot| missed_slot(slot, &log.runs, now)));
    findings.extend(log.open_runs.iter().map(|run| {
        let since = run.created_at.map_or_else(|| "an unknown time".into(), format_time);
        let evidence = format!("{} has been open since {since}, but no process is working on it", run_label(run));
        CheckResult::new(Check::AuditRecent, CheckStatus::Warning, evidence, Remedy::apsctl("run-once"))
    }));
    // A run without a usable time (infinity) is not the newest.
    let newest = log.runs.iter().find(|run| run.created_at.is_some()).or(log.runs.first());
    let ok = match newest {
        None => "no run in the audit log in the last 30 days, and none was due".to_owned(),
        Some(newest) => format!("{}, {}", run_label(newest), describe_outcome(newest)),
    };
    merge_findings(Check::AuditRecent, findings, ok)
}

/// Returns `run 41 of job daily`.
fn run_label(run: &Run) -> String {
    let name = run.name();
    run.job_id.as_ref().map_or(name.clone(), |job| format!("{name} of job {job}"))
}

/// Returns `failed at 2025-10-26 09:00:00 UTC, 3 approved`.
fn describe_outcome(run: &Run) -> String {
    let status = run.status.as_ref().map_or("started", RunStatus::as_str);
    let at = run.created_at.map_or_else(|| "an unknown time".into(), format_time);
    let approved = run.versions_approved.map_or(String::new(), |n| format!(", {n} approved"));
    format!("{status} at {at}{approved}")
}

fn has_failed(run: &Run) -> bool {
    match &run.status {
        // The application's own status word.
        Some(RunStatus::Other(_)) | None => run.error.is_some(),
        Some(status) => status.is_failure(),
    }
}

/// Returns a finding if the last ended run of a job failed. `runs` are those of the job, the newest first.
fn failed_last_run(runs: &[&Run]) -> Option<CheckResult> {
    let mut ended = runs.iter().filter(|run| run.completed_at.is_some() || has_failed(run)).peekable();
    let newest = *ended.peek()?;
    let failure_count = ended.take_while(|run| has_failed(run)).count();
    let before = match failure_count {
        0 => return None,
        1 => String::new(),
        2 => ", as did the run before".to_owned(),
        some => format!(", as did the {} runs before", some - 1),
    };
    let error = newest.error.as_deref().or(newest.status.as_ref().map(RunStatus::as_str)).unwrap_or_default();
    let excerpt: String = error.chars().take(MAX_ERROR_CHARS).collect();
    let failure = find_known_failure(error).or_else(|| find_known_failure(newest.status.as_ref()?.as_str()));
    let cause = failure.map_or(String::new(), |failure| format!(" ({})", failure.cause));
    let evidence = format!("{} {}{before}: {excerpt}{cause}", run_label(newest), describe_outcome(newest));
    let remedy = match (failure, &newest.job_id) {
        // The log could be read, so the database is back.
        (Some(failure), Some(job)) if failure.is_database_outage => Remedy::apsctl_for("jobs trigger --wait", job),
        (Some(failure), None) if failure.is_database_outage => Remedy::apsctl("run-once"),
        (Some(failure), _) => failure.remedy(),
        (None, Some(job)) => Remedy::apsctl_with("audit tail --since 7d", "--job", job),
        (None, None) => Remedy::apsctl("audit tail --since 7d"),
    };
    Some(CheckResult::new(Check::AuditRecent, CheckStatus::Critical, evidence, remedy))
}

/// Returns a finding if no run has started for a slot.
fn missed_slot(slot: &Slot, runs: &[Run], now: DateTime<Utc>) -> Option<CheckResult> {
    let mut job_runs = runs.iter().filter(|run| run.job_id.as_ref().is_none_or(|job| *job == slot.job)).peekable();
    let last = job_runs.peek().and_then(|run| run.created_at);
    let has_run = job_runs.any(|run| run.created_at.is_some_and(|at| at >= slot.at - CLOCK_TOLERANCE));
    if has_run || slot.at > now - PICKUP_TOLERANCE {
        return None;
    }
    let last = last.map_or_else(
        || "it has no run in the last 30 days".into(),
        |at| format!("its last run started at {}", format_time(at)),
    );
    let evidence = format!(
        "job {} was due at {} ({} ago), but no run has started since; {last}",
        slot.job,
        format_time(slot.at),
        format_seconds((now - slot.at).as_seconds_f64())
    );
    let remedy = Remedy::apsctl_for("jobs trigger --wait", &slot.job);
    Some(CheckResult::new(Check::AuditRecent, CheckStatus::Warning, evidence, remedy))
}

/// The share of the timeout above which a 95th percentile is a warning.
const WARNING_SHARE: f64 = 0.8;

/// Compares the durations of each job with the timeout. `timed_out` is the number of runs that timed out in 7 days.
pub fn job_timeout(durations: &[(Option<String>, Durations)], timed_out: usize, timeout: Duration) -> CheckResult {
    let limit = timeout.as_secs_f64();
    let timeout = format!("the timeout is {}", format_seconds(limit));
    let mut findings = Vec::new();
    let mut slowest: Option<(f64, String)> = None;
    for (job, durations) in durations {
        let Some(p95) = durations.p95 else { continue };
        let runs = counted(usize::try_from(durations.executions).unwrap_or_default(), "run");
        let runs = job.as_ref().map_or_else(|| runs.clone(), |job| format!("{runs} of job {job}"));
        let evidence =
            format!("the 95th percentile of {runs} in the last 30 days is {}; {timeout}", format_seconds(p95));
        if p95 > limit * WARNING_SHARE {
            let status = if p95 >= limit { CheckStatus::Critical } else { CheckStatus::Warning };
            // In Task Tracker's guide the 95th percentile is a third of the timeout.
            let remedy = Remedy::setting(JOB_TIMEOUT_VARIABLE, format!("{:.0}", (p95 * 3.0).ceil()));
            findings.push(CheckResult::new(Check::JobTimeout, status, evidence.clone(), remedy));
        }
        if slowest.as_ref().is_none_or(|(most, _)| p95 > *most) {
            slowest = Some((p95, evidence));
        }
    }
    if timed_out > 0 && findings.is_empty() {
        let evidence = format!("{} timed out in the last 7 days; {timeout}", counted(timed_out, "run"));
        let remedy = Remedy::apsctl("stats durations --days 7");
        findings.push(CheckResult::new(Check::JobTimeout, CheckStatus::Warning, evidence, remedy));
    }
    let ok =
        slowest.map_or_else(|| format!("no run has finished in the last 30 days; {timeout}"), |(_, evidence)| evidence);
    merge_findings(Check::JobTimeout, findings, ok)
}
