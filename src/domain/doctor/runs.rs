//! The checks of the audit log: `audit-recent` and `job-timeout`.

use std::time::Duration;

use apscheduler::cron::Expression;
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::check::Check;
use super::check_result::{CheckResult, CheckStatus, ProblemKind, merge_findings};
use super::job_rows::PICKUP_TOLERANCE;
use super::known_failures::find_known_failure;
use super::wording::counted;
use crate::domain::audit::{Run, RunStatus};
use crate::domain::durations::Durations;
use crate::domain::evidence::{At, Event, Evidence, Span, Took, Unit, evidence};
use crate::domain::remedy::Remedy;
use crate::domain::task_tracker::JOB_TIMEOUT_VARIABLE;

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
        findings.extend(failed_last_run(&runs, now));
        findings.extend(not_executed(&runs));
    }
    findings.extend(log.slots.iter().filter_map(|slot| missed_slot(slot, &log.runs, now)));
    findings.extend(log.open_runs.iter().map(|run| {
        let since = start(run);
        let evidence =
            run_label(run).and(" has been open since ").and(since.clone()).and(", but no process is working on it");
        let mut result =
            CheckResult::new(Check::AuditRecent, CheckStatus::Warning, evidence, Remedy::apsctl("run-once"))
                .headline(format!("{} was never closed", run.name()))
                .fact(run_label(run).and(" has been open since ").and(since))
                .fact("no process is working on it; the next pass closes it")
                .of_job(ProblemKind::OpenRun, run.job_id.as_deref());
        result.problem.run = run.id.as_ref().map(ToString::to_string);
        result
    }));
    // A run without a usable time (infinity) is not the newest.
    let newest = log.runs.iter().find(|run| run.created_at.is_some()).or(log.runs.first());
    let ok = match newest {
        None => "no run in the audit log in the last 30 days, and none was due".into(),
        Some(newest) => run_label(newest).and(", ").and(describe_outcome(newest)),
    };
    merge_findings(Check::AuditRecent, findings, ok)
}

/// Returns `run 41 of job daily`.
fn run_label(run: &Run) -> Evidence {
    let name = Unit(run.name());
    run.job_id.as_ref().map_or_else(|| evidence![name.clone()], |job| evidence![name.clone(), " of job ", job])
}

/// Returns when a run started, in words if that is unknown.
fn start(run: &Run) -> Evidence {
    run.created_at.map_or_else(|| "an unknown time".into(), |at| Event(at).into())
}

/// Returns `failed at 2025-10-26 09:00:00 UTC, 3 approved`.
fn describe_outcome(run: &Run) -> Evidence {
    let status = run.status.as_ref().map_or("started", RunStatus::as_str);
    let approved = run.versions_approved.map_or(String::new(), |n| format!(", {n} approved"));
    evidence![status, " at "].and(start(run)).and(approved)
}

fn has_failed(run: &Run) -> bool {
    match &run.status {
        // The application's own status word.
        Some(RunStatus::Other(_)) | None => run.error.is_some(),
        Some(status) => status.is_failure(),
    }
}

/// Returns a finding if the last ended run of a job failed. `runs` are those of the job, the newest first.
fn failed_last_run(runs: &[&Run], now: DateTime<Utc>) -> Option<CheckResult> {
    let executed = runs.iter().filter(|run| !run.status.as_ref().is_some_and(RunStatus::is_not_executed));
    let mut ended = executed.filter(|run| run.completed_at.is_some() || has_failed(run)).peekable();
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
    let evidence = run_label(newest).and(" ").and(describe_outcome(newest)).and(format!("{before}: {excerpt}{cause}"));
    let remedy = match (failure, &newest.job_id) {
        // The log could be read, so the database is back.
        (Some(failure), Some(job)) if failure.is_database_outage => Remedy::apsctl_for("jobs trigger --wait", job),
        (Some(failure), None) if failure.is_database_outage => Remedy::apsctl("run-once"),
        (Some(failure), _) => failure.remedy(),
        (None, Some(job)) => Remedy::apsctl_with("audit tail --since 7d", "--job", job),
        (None, None) => Remedy::apsctl("audit tail --since 7d"),
    };
    let headline =
        newest.job_id.as_ref().map_or_else(|| "the last run failed".into(), |job| evidence![Unit(job), " failed"]);
    let ago = newest.created_at.map_or_else(Evidence::default, |at| {
        evidence![", ", Event(at), " (", Span((now - at).as_seconds_f64()), " ago)"]
    });
    let mut result = CheckResult::new(Check::AuditRecent, CheckStatus::Critical, evidence, remedy)
        .headline(headline)
        .fact(evidence![Unit(newest.name())].and(ago).and(before).and(":"))
        .fact(main_line(error))
        .of_job(ProblemKind::FailedRun, newest.job_id.as_deref());
    result.problem.run = newest.id.as_ref().map(ToString::to_string);
    if let Some(failure) = failure {
        let now = if failure.is_database_outage { " then; it answers now" } else { "" };
        result = result.fact(format!("{}{now}", failure.cause));
    }
    Some(result)
}

/// Returns a finding if the scheduler did not start the newest run of a job. `runs` are those of the job, the newest first.
fn not_executed(runs: &[&Run]) -> Option<CheckResult> {
    let newest = *runs.first()?;
    let job = newest.job_id.as_deref()?;
    let reason = match &newest.status {
        Some(RunStatus::Missed) => "the scheduler was too late to start it (misfire_grace_time)",
        Some(RunStatus::Skipped) => "too many instances of the job were running (max_instances)",
        _ => return None,
    };
    let evidence = run_label(newest).and(" was ").and(describe_outcome(newest)).and(format!(": {reason}"));
    let remedy = Remedy::apsctl_with("runs expected --since 1d", "--job", job);
    Some(
        CheckResult::new(Check::AuditRecent, CheckStatus::Warning, evidence, remedy)
            .headline(evidence!["the last run of ", Unit(job), " was not started"])
            .fact(evidence!["at "].and(start(newest)).and(": ").and(reason))
            .of_job(ProblemKind::MissedSlot, Some(job)),
    )
}

/// Returns the line of an error that says what happened: of a Python traceback the last one.
fn main_line(error: &str) -> String {
    let is_traceback = error.trim_start().starts_with("Traceback");
    let mut lines = error.lines().map(str::trim).filter(|line| !line.is_empty());
    let line = if is_traceback { lines.next_back() } else { lines.next() }.unwrap_or_default();
    let excerpt: String = line.chars().take(MAX_ERROR_CHARS).collect();
    if excerpt.len() < line.len() { excerpt + "…" } else { excerpt }
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
        || Evidence::from("it has no run in the last 30 days"),
        |at| evidence!["its last run started at ", Event(at)],
    );
    let late = Span((now - slot.at).as_seconds_f64());
    let due = evidence!["was due at ", At(slot.at), " (", late, " ago), but no run has started since"];
    let evidence = evidence!["job ", &slot.job, " "].and(due.clone()).and("; ").and(last.clone());
    let remedy = Remedy::apsctl_for("jobs trigger --wait", &slot.job);
    Some(
        CheckResult::new(Check::AuditRecent, CheckStatus::Warning, evidence, remedy)
            .headline(evidence![Unit(&slot.job), " did not run at its time"])
            .fact(evidence!["it "].and(due))
            .fact(last)
            .of_job(ProblemKind::MissedSlot, Some(&slot.job)),
    )
}

/// The share of the timeout above which a 95th percentile is a warning.
const WARNING_SHARE: f64 = 0.8;

/// The durations that [`job_timeout`] needs: those near the timeout, or else the longest.
pub struct LongDurations {
    warning_seconds: f64,
    near_timeout: Vec<(Option<String>, Durations)>,
    longest: Option<(Option<String>, Durations)>,
}

impl LongDurations {
    pub fn new(timeout: Duration) -> Self {
        Self { warning_seconds: timeout.as_secs_f64() * WARNING_SHARE, near_timeout: Vec::new(), longest: None }
    }

    pub fn add(&mut self, job: Option<String>, durations: Durations) {
        let Some(p95) = durations.p95 else { return };
        if p95 > self.warning_seconds {
            self.near_timeout.push((job, durations));
        } else if self.longest.as_ref().and_then(|(_, longest)| longest.p95).is_none_or(|longest| p95 > longest) {
            self.longest = Some((job, durations));
        }
    }

    pub fn into_durations(self) -> Vec<(Option<String>, Durations)> {
        if self.near_timeout.is_empty() { self.longest.into_iter().collect() } else { self.near_timeout }
    }
}

/// Compares the durations of each job with the timeout. `timed_out` is the number of runs that timed out in 7 days.
pub fn job_timeout(durations: &[(Option<String>, Durations)], timed_out: usize, timeout: Duration) -> CheckResult {
    let limit = timeout.as_secs_f64();
    let timeout = evidence!["; the timeout is ", Span(limit)];
    let mut findings = Vec::new();
    let mut slowest: Option<(f64, Evidence)> = None;
    for (job, durations) in durations {
        let Some(p95) = durations.p95 else { continue };
        let runs = counted(usize::try_from(durations.executions).unwrap_or_default(), "run");
        let runs = job.as_ref().map_or_else(|| runs.clone(), |job| format!("{runs} of job {job}"));
        let evidence =
            evidence!["the 95th percentile of ", runs, " in the last 30 days is ", Took(p95)].and(timeout.clone());
        if p95 > limit * WARNING_SHARE {
            let status = if p95 >= limit { CheckStatus::Critical } else { CheckStatus::Warning };
            // In Task Tracker's guide the 95th percentile is a third of the timeout.
            let remedy = Remedy::setting(JOB_TIMEOUT_VARIABLE, format!("{:.0}", (p95 * 3.0).ceil()));
            let name = job.as_ref().map_or_else(|| evidence!["the runs"], |job| evidence!["the runs of ", Unit(job)]);
            let reach =
                if p95 >= limit { " exceed the job timeout" } else { " nearly take as long as the job timeout" };
            findings
                .push(CheckResult::new(Check::JobTimeout, status, evidence.clone(), remedy).headline(name.and(reach)));
        }
        if slowest.as_ref().is_none_or(|(most, _)| p95 > *most) {
            slowest = Some((p95, evidence));
        }
    }
    if timed_out > 0 && findings.is_empty() {
        let evidence = evidence![counted(timed_out, "run"), " timed out in the last 7 days"].and(timeout.clone());
        let remedy = Remedy::apsctl("stats durations --days 7");
        findings.push(
            CheckResult::new(Check::JobTimeout, CheckStatus::Warning, evidence, remedy).headline("runs have timed out"),
        );
    }
    let ok = slowest
        .map_or_else(|| evidence!["no run has finished in the last 30 days"].and(timeout), |(_, evidence)| evidence);
    merge_findings(Check::JobTimeout, findings, ok)
}
