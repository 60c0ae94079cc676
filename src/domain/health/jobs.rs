//! Whether jobs are scheduled, taken up in time, and done with.

use chrono::{DateTime, Utc};

use super::findings::{delta, time};
use super::{HealthFigures, Limits};
use crate::domain::doctor::check::{Check, CheckResult, CheckStatus};
use crate::domain::shell::quote;
use crate::domain::staleness::{self, Thresholds};

pub(super) fn job_scheduled(vitals: &HealthFigures) -> CheckResult {
    let found = |standing, evidence: String, fix: &str| {
        CheckResult::new(Check::JobScheduled, standing, evidence, (!fix.is_empty()).then(|| fix.to_owned()))
    };
    let HealthFigures { job_count: jobs, paused_count: paused, scheduled_without_time: adrift, .. } = vitals;
    let is_busy = vitals.executing.as_ref().is_some_and(|jobs| !jobs.is_empty());
    match (vitals.next_run_time, &vitals.scheduled_without_time_id) {
        _ if *jobs == 0 && vitals.may_hide_jobs => {
            CheckResult::unknown(Check::JobScheduled, "row-level security may hide all jobs from this role")
        }
        _ if *jobs == 0 => found(
            CheckStatus::Critical,
            "there are no jobs".into(),
            "start the application, which adds its jobs",
        ),
        (_, Some(id)) => found(
            CheckStatus::Warning,
            format!("{adrift} SCHEDULED, but for no time: {id}{}", if *adrift > 1 { ", …" } else { "" }),
            &format!("apsctl jobs trigger {}", quote(id)),
        ),
        (Some(next), None) => {
            CheckResult::ok(Check::JobScheduled, format!("the next run is at {}", time(next)))
        }
        (None, None) if is_busy => CheckResult::ok(Check::JobScheduled, "the job that is scheduled executes"),
        (None, None) if *paused > 0 => found(
            CheckStatus::Warning,
            format!("no job has a next run: {paused} of {jobs} are paused"),
            "apsctl jobs list --state PAUSED; apsctl jobs resume ID",
        ),
        (None, None) => found(
            CheckStatus::Critical,
            format!("none of {jobs} jobs has a next run"),
            "apsctl jobs schedule ID --cron EXPR, or restart the application",
        ),
    }
}

/// An overdue job is one that no worker has taken up.
pub(super) fn overdue(vitals: &HealthFigures, now: DateTime<Utc>, limits: Limits) -> CheckResult {
    let allowed = humantime::format_duration(limits.older_than);
    if vitals.overdue_count == 0 {
        return CheckResult::ok(Check::Overdue, format!("no job is overdue by more than {allowed}"));
    }
    let late = vitals.overdue_since.is_none_or(|since| now - since > delta(limits.critical_after));
    let standing = if late { CheckStatus::Critical } else { CheckStatus::Warning };
    let since = vitals.overdue_since.map_or(String::new(), |since| format!(", since {}", time(since)));
    let more = if vitals.overdue_count > 3 { ", …" } else { "" };
    let evidence =
        format!("{} overdue{since}: {}{more}", vitals.overdue_count, vitals.overdue_ids.join(", "));
    CheckResult::new(Check::Overdue, standing, evidence, "docker compose restart worker".to_owned())
}

pub(super) fn stuck_jobs(vitals: &HealthFigures, now: DateTime<Utc>, limits: Limits) -> CheckResult {
    let Some(executing) = &vitals.executing else {
        return CheckResult::unknown(
            Check::StuckJobs,
            "the store does not tell which jobs execute, or since when",
        );
    };
    let thresholds = Thresholds { critical_after: limits.critical_after, job_timeout: limits.job_timeout };
    let stuck: Vec<_> =
        executing.iter().filter_map(|job| staleness::stuck_job(job, now, thresholds)).collect();
    let Some(worst) = stuck.iter().max_by_key(|finding| finding.is_critical) else {
        return CheckResult::ok(Check::StuckJobs, format!("none of {} that execute", executing.len()));
    };
    let standing = if worst.is_critical { CheckStatus::Critical } else { CheckStatus::Warning };
    let evidence = format!("{} stuck: {}: {}", stuck.len(), worst.id, worst.detail);
    CheckResult::new(Check::StuckJobs, standing, evidence, "apsctl jobs running".to_owned())
}
