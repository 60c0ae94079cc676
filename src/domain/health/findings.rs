//! What is to be thought of it, check by check.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

use super::{Limits, Runs, Vitals};
use crate::domain::check::{Check, Finding, Standing};
use crate::domain::cron::Expression;
use crate::domain::job::KeptSchedule;
use crate::domain::shell::word;
use crate::domain::staleness::{self, Thresholds};

/// The checks, in the order they are told.
pub fn findings(vitals: &Vitals, now: DateTime<Utc>, limits: Limits) -> Vec<Finding> {
    vec![
        database(vitals),
        job_scheduled(vitals),
        overdue(vitals, now, limits),
        stuck_jobs(vitals, now, limits),
        lease(vitals),
        match &vitals.runs {
            Ok(runs) => audit_recent(runs, now, limits),
            Err(why) => Finding::unknown(Check::AuditRecent, why.clone()),
        },
    ]
}

fn time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn delta(time: std::time::Duration) -> TimeDelta {
    TimeDelta::from_std(time).unwrap_or(TimeDelta::MAX)
}

fn database(vitals: &Vitals) -> Finding {
    let standby = if vitals.is_standby { ", a standby" } else { "" };
    Finding::ok(Check::Database, format!("{}{standby} answers", vitals.database))
}

fn job_scheduled(vitals: &Vitals) -> Finding {
    let found = |standing, evidence: String, fix: &str| {
        Finding::new(Check::JobScheduled, standing, evidence, (!fix.is_empty()).then(|| fix.to_owned()))
    };
    let Vitals { jobs, paused, adrift, .. } = vitals;
    let is_busy = vitals.executing.as_ref().is_some_and(|jobs| !jobs.is_empty());
    match (vitals.next_run_time, &vitals.adrift_id) {
        _ if *jobs == 0 && vitals.hides_jobs => {
            Finding::unknown(Check::JobScheduled, "row-level security may hide all jobs from this role")
        }
        _ if *jobs == 0 => found(
            Standing::Critical,
            "there are no jobs".into(),
            "start the application, which adds its jobs",
        ),
        (_, Some(id)) => found(
            Standing::Warning,
            format!("{adrift} SCHEDULED, but for no time: {id}{}", if *adrift > 1 { ", …" } else { "" }),
            &format!("apsctl jobs trigger {}", word(id)),
        ),
        (Some(next), None) => Finding::ok(Check::JobScheduled, format!("the next run is at {}", time(next))),
        (None, None) if is_busy => Finding::ok(Check::JobScheduled, "the job that is scheduled executes"),
        (None, None) if *paused > 0 => found(
            Standing::Warning,
            format!("no job has a next run: {paused} of {jobs} are paused"),
            "apsctl jobs list --state PAUSED; apsctl jobs resume ID",
        ),
        (None, None) => found(
            Standing::Critical,
            format!("none of {jobs} jobs has a next run"),
            "apsctl jobs schedule ID --cron EXPR, or restart the application",
        ),
    }
}

/// An overdue job is one that no worker has taken up.
fn overdue(vitals: &Vitals, now: DateTime<Utc>, limits: Limits) -> Finding {
    let allowed = humantime::format_duration(limits.older_than);
    if vitals.overdue == 0 {
        return Finding::ok(Check::Overdue, format!("no job is overdue by more than {allowed}"));
    }
    let late = vitals.overdue_since.is_none_or(|since| now - since > delta(limits.critical_after));
    let standing = if late { Standing::Critical } else { Standing::Warning };
    let since = vitals.overdue_since.map_or(String::new(), |since| format!(", since {}", time(since)));
    let more = if vitals.overdue > 3 { ", …" } else { "" };
    let evidence = format!("{} overdue{since}: {}{more}", vitals.overdue, vitals.overdue_ids.join(", "));
    Finding::new(Check::Overdue, standing, evidence, "docker compose restart worker".to_owned())
}

fn stuck_jobs(vitals: &Vitals, now: DateTime<Utc>, limits: Limits) -> Finding {
    let Some(executing) = &vitals.executing else {
        return Finding::unknown(
            Check::StuckJobs,
            "the store does not tell which jobs execute, or since when",
        );
    };
    let thresholds = Thresholds { critical_after: limits.critical_after, job_timeout: limits.job_timeout };
    let stuck: Vec<_> = executing.iter().filter_map(|job| staleness::stuck(job, now, thresholds)).collect();
    let Some(worst) = stuck.iter().max_by_key(|finding| finding.critical) else {
        return Finding::ok(Check::StuckJobs, format!("none of {} that execute", executing.len()));
    };
    let standing = if worst.critical { Standing::Critical } else { Standing::Warning };
    let evidence = format!("{} stuck: {}: {}", stuck.len(), worst.id, worst.detail);
    Finding::new(Check::StuckJobs, standing, evidence, "apsctl jobs running".to_owned())
}

fn lease(vitals: &Vitals) -> Finding {
    let Some(lease) = &vitals.lease else { return Finding::ok(Check::Lease, "no pass executes") };
    let since = lease.since.map_or(String::new(), |since| format!(" since {}", time(since)));
    let holder = lease.holder();
    if lease.is_live {
        return Finding::ok(Check::Lease, format!("{holder} executes a pass{since}"));
    }
    let evidence = format!("the pass of {holder} is lost: it held the lease{since}, and has not renewed it");
    Finding::new(Check::Lease, Standing::Warning, evidence, "apsctl run-once".to_owned())
}

fn audit_recent(runs: &Runs, now: DateTime<Utc>, limits: Limits) -> Finding {
    let found = |evidence: String, fix: &str| {
        Finding::new(Check::AuditRecent, Standing::Warning, evidence, fix.to_owned())
    };
    if let Some(run) = runs.finished.as_ref().filter(|run| !run.is_well()) {
        let name = run.id.as_ref().map_or(String::new(), |id| format!(" {id}"));
        let status = run.status.as_deref().unwrap_or_default();
        let error = run.error.as_ref().map_or(String::new(), |error| format!(": {error}"));
        let evidence =
            format!("the last run{name} {} at {}{error}", status.replace('_', " "), time(run.created_at));
        return found(evidence, &format!("apsctl audit tail --since all --status {status}"));
    }
    let last =
        runs.newest.map_or_else(|| "no run".to_owned(), |newest| format!("no run since {}", time(newest)));
    if let Some(within) = limits.ran_within
        && runs.newest.is_none_or(|newest| now - newest > delta(within))
    {
        let evidence = format!("{last}, and one was to be within {}", humantime::format_duration(within));
        return found(evidence, "docker compose restart worker");
    }
    let Some(newest) = runs.newest else { return Finding::ok(Check::AuditRecent, "no run yet") };
    let wanted = runs.schedule.as_ref().and_then(|schedule| next(schedule, newest));
    if let Some(wanted) = wanted.filter(|wanted| now - *wanted > delta(limits.older_than)) {
        let job = runs.job_id.as_deref().unwrap_or_default();
        let evidence = format!("{last}, and the schedule of {job} wanted one at {}", time(wanted));
        return found(evidence, "docker compose restart worker");
    }
    Finding::ok(Check::AuditRecent, format!("the last run began at {}", time(newest)))
}

/// A schedule that cannot be read wants nothing; other commands say so.
fn next(schedule: &KeptSchedule, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let expression = Expression::parse(&schedule.cron, schedule.dialect.parse().ok()?).ok()?;
    expression.next_after(after, schedule.time_zone.parse().ok()?)
}
