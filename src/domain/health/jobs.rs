//! Whether jobs are scheduled, taken up in time, and done with.

use chrono::{DateTime, Utc};

use super::findings::{delta, time};
use super::{Limits, Vitals};
use crate::domain::check::{Check, Finding, Standing};
use crate::domain::shell::word;
use crate::domain::staleness::{self, Thresholds};

pub(super) fn job_scheduled(vitals: &Vitals) -> Finding {
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
pub(super) fn overdue(vitals: &Vitals, now: DateTime<Utc>, limits: Limits) -> Finding {
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

pub(super) fn stuck_jobs(vitals: &Vitals, now: DateTime<Utc>, limits: Limits) -> Finding {
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
