//! Whether the last run went well, and is the last that was wanted.

use chrono::{DateTime, Utc};

use super::findings::{delta, time};
use super::{LatestRuns, Limits};
use crate::domain::doctor::check::{Check, CheckResult, CheckStatus};
use crate::domain::job::CronSchedule;

pub(super) fn audit_recent(runs: &LatestRuns, now: DateTime<Utc>, limits: Limits) -> CheckResult {
    let found = |evidence: String, fix: &str| {
        CheckResult::new(Check::AuditRecent, CheckStatus::Warning, evidence, fix.to_owned())
    };
    if let Some(run) = runs.last_finished.as_ref().filter(|run| !run.is_successful()) {
        let name = run.id.as_ref().map_or(String::new(), |id| format!(" {id}"));
        let status = run.status.as_deref().unwrap_or_default();
        let error = run.error.as_ref().map_or(String::new(), |error| format!(": {error}"));
        let evidence =
            format!("the last run{name} {} at {}{error}", status.replace('_', " "), time(run.created_at));
        return found(evidence, &format!("apsctl audit tail --since all --status {status}"));
    }
    if let Some(run) = &runs.last_finished
        && let Some(word) = run.unknown_status()
    {
        let name = run.id.as_ref().map_or(String::new(), |id| format!(" {id}"));
        let evidence =
            format!("the last run{name} has the status `{word}`, which is neither a success nor a failure");
        return CheckResult::new(
            Check::AuditRecent,
            CheckStatus::Unknown,
            evidence,
            "apsctl audit tail".to_owned(),
        );
    }
    let last = runs
        .newest_start
        .map_or_else(|| "no run".to_owned(), |newest| format!("no run since {}", time(newest)));
    if let Some(within) = limits.ran_within
        && runs.newest_start.is_none_or(|newest| now - newest > delta(within))
    {
        let evidence = format!("{last}, and one was to be within {}", humantime::format_duration(within));
        return found(evidence, "docker compose restart worker");
    }
    let Some(newest) = runs.newest_start else { return CheckResult::ok(Check::AuditRecent, "no run yet") };
    let wanted = runs.schedule.as_ref().and_then(|schedule| next(schedule, newest));
    if let Some(wanted) = wanted.filter(|wanted| now - *wanted > delta(limits.older_than)) {
        let job = runs.job_id.as_deref().unwrap_or_default();
        let evidence = format!("{last}, and the schedule of {job} wanted one at {}", time(wanted));
        return found(evidence, "docker compose restart worker");
    }
    CheckResult::ok(Check::AuditRecent, format!("the last run began at {}", time(newest)))
}

/// A schedule that cannot be read wants nothing; other commands say so.
fn next(schedule: &CronSchedule, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let (expression, zone) = schedule.parse().ok()?;
    expression.next_after(after, zone)
}
