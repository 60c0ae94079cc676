//! What is to be thought of it, check by check.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

use super::jobs::{job_scheduled, overdue, stuck_jobs};
use super::runs::audit_recent;
use super::{HealthFigures, Limits};
use crate::domain::doctor::check::{Check, CheckResult, CheckStatus};

/// The checks, in the order they are told.
pub fn run_checks(vitals: &HealthFigures, now: DateTime<Utc>, limits: Limits) -> Vec<CheckResult> {
    vec![
        database(vitals),
        job_scheduled(vitals),
        overdue(vitals, now, limits),
        stuck_jobs(vitals, now, limits),
        lease(vitals),
        match &vitals.latest_runs {
            Ok(runs) => audit_recent(runs, now, limits),
            Err(why) => CheckResult::unknown(Check::AuditRecent, why.clone()),
        },
    ]
}

pub(super) fn time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

pub(super) fn delta(time: std::time::Duration) -> TimeDelta {
    TimeDelta::from_std(time).unwrap_or(TimeDelta::MAX)
}

fn database(vitals: &HealthFigures) -> CheckResult {
    let standby = if vitals.is_standby { ", a standby" } else { "" };
    CheckResult::ok(Check::Database, format!("{}{standby} answers", vitals.database))
}

fn lease(vitals: &HealthFigures) -> CheckResult {
    let lease = match &vitals.lease {
        Ok(Some(lease)) => lease,
        Ok(None) => return CheckResult::ok(Check::Lease, "no pass executes"),
        Err(why) => return CheckResult::unknown(Check::Lease, *why),
    };
    let since = lease.since.map_or(String::new(), |since| format!(" since {}", time(since)));
    let holder = lease.owner();
    if lease.is_live {
        return CheckResult::ok(Check::Lease, format!("{holder} executes a pass{since}"));
    }
    let evidence = format!("the pass of {holder} is lost: it held the lease{since}, and has not renewed it");
    CheckResult::new(Check::Lease, CheckStatus::Warning, evidence, "apsctl run-once".to_owned())
}
