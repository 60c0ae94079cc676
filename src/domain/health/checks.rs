//! The checks of `apsctl health`. Each function has the check's name.

use chrono::{DateTime, TimeDelta, Utc};

use super::figures::{HealthFigures, JobWithoutTime, LatestRuns, Limits};
use crate::domain::diagnosis::{NO_NEXT_RUN, no_next_run_remedy};
use crate::domain::doctor::check::Check;
use crate::domain::doctor::check_result::{CheckResult, CheckStatus, ProblemKind};
use crate::domain::doctor::executing_jobs;
use crate::domain::doctor::known_failures::find_known_failure;
use crate::domain::doctor::runs::{failed_run_remedy, missed_slot_remedy};
use crate::domain::doctor::wording::counted;
use crate::domain::evidence::{Evidence, Rfc3339, Span, Unit, evidence};
use crate::domain::job::CronSchedule;
use crate::domain::overdue;
use crate::domain::remedy::Remedy;
use crate::domain::staleness::{self, Thresholds};
use crate::domain::task_tracker::RESTART_WORKER;

/// Makes all checks, in the order in which they are listed.
pub fn run_checks(figures: &HealthFigures, now: DateTime<Utc>, limits: Limits) -> Vec<CheckResult> {
    vec![
        database(figures),
        job_scheduled(figures),
        overdue(figures, now, limits),
        stuck_jobs(figures, now, limits),
        lease(figures),
        match &figures.latest_runs {
            Ok(runs) => audit_recent(runs, now, limits),
            Err(reason) => CheckResult::unknown(Check::AuditRecent, reason.clone()),
        },
    ]
}

/// Returns ` since 2025-10-26T09:00:00Z`, or nothing for an unknown time.
fn since(time: Option<DateTime<Utc>>) -> Evidence {
    time.map_or_else(Evidence::default, |time| evidence![" since ", Rfc3339(time)])
}

fn time_delta(duration: std::time::Duration) -> TimeDelta {
    TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX)
}

/// Returns `1 job` or `3 jobs`.
fn jobs(count: i64) -> String {
    counted(usize::try_from(count).unwrap_or_default(), "job")
}

fn database(figures: &HealthFigures) -> CheckResult {
    let standby = if figures.is_standby { " (a standby)" } else { "" };
    CheckResult::ok(Check::Database, format!("{}{standby} answers", figures.database))
}

fn job_scheduled(figures: &HealthFigures) -> CheckResult {
    let finding =
        |status, evidence: String, remedy: Remedy| CheckResult::new(Check::JobScheduled, status, evidence, remedy);
    let HealthFigures { job_count, paused_count, scheduled_without_time, .. } = figures;
    let is_executing = figures.executing.as_ref().is_some_and(|jobs| !jobs.is_empty());
    match (figures.next_run_time, &figures.first_without_time) {
        _ if *job_count == 0 && figures.may_hide_jobs => {
            CheckResult::unknown(Check::JobScheduled, "row-level security may hide all jobs from this role")
        }
        _ if *job_count == 0 => {
            finding(CheckStatus::Critical, "there are no jobs".into(), Remedy::shell(RESTART_WORKER))
        }
        (_, Some(JobWithoutTime { id, has_schedule })) => {
            let more = match *scheduled_without_time {
                ..=1 => String::new(),
                some => format!("; and {} more", some - 1),
            };
            let evidence = format!("job {id}: {NO_NEXT_RUN}{more}");
            let remedy = no_next_run_remedy(id, *has_schedule);
            finding(CheckStatus::Warning, evidence, remedy).of_job(ProblemKind::JobRow, Some(id))
        }
        (Some(next), None) => CheckResult::ok(Check::JobScheduled, evidence!["the next run is at ", Rfc3339(next)])
            .headline(match figures.with_next_run_count {
                1 => "1 job has a next run".to_owned(),
                some => format!("{} have a next run", jobs(some)),
            }),
        (None, None) if is_executing => CheckResult::ok(Check::JobScheduled, "the scheduled job is executing"),
        (None, None) if *paused_count > 0 => {
            let evidence = format!("no job has a next run: {paused_count} of {job_count} are paused");
            finding(CheckStatus::Warning, evidence, Remedy::apsctl("jobs list --state PAUSED"))
        }
        (None, None) => {
            let evidence = format!("none of {} has a next run", jobs(*job_count));
            finding(CheckStatus::Critical, evidence, Remedy::apsctl("jobs schedule ID --cron EXPR"))
        }
    }
}

/// Whether a worker picks up other jobs than those that are overdue, as far as the runs show it.
fn picks_up_others(figures: &HealthFigures) -> bool {
    let holds_lease = matches!(&figures.lease, Ok(Some(lease)) if lease.is_live);
    let newest = figures.latest_runs.as_ref().ok().and_then(|runs| runs.newest_start);
    holds_lease || figures.overdue_since.is_some_and(|due| newest >= Some(due))
}

/// An overdue job is one that no worker has picked up.
fn overdue(figures: &HealthFigures, now: DateTime<Utc>, limits: Limits) -> CheckResult {
    let allowed = humantime::format_duration(limits.older_than);
    if figures.overdue_count == 0 {
        return CheckResult::ok(Check::Overdue, format!("no job is overdue by more than {allowed}"));
    }
    let is_critical = figures.overdue_since.is_none_or(|since| now - since > time_delta(limits.critical_after));
    let status = if is_critical { CheckStatus::Critical } else { CheckStatus::Warning };
    let more = if figures.overdue_count > 3 { ", …" } else { "" };
    let ids: Vec<&str> = figures.overdue.iter().map(|(id, _)| id.as_str()).collect();
    let evidence = evidence![jobs(figures.overdue_count), " overdue"]
        .and(since(figures.overdue_since))
        .and(format!(": {}{more}", ids.join(", ")));
    let late = figures.overdue.iter().map(|(id, due)| {
        let id = evidence![Unit(id)];
        due.map_or(id.clone(), |due| id.and(evidence![" ", Span((now - due).as_seconds_f64())]))
    });
    let not_named = figures.overdue_count - i64::try_from(figures.overdue.len()).unwrap_or_default();
    let more = if not_named > 0 { format!(", and {not_named} more") } else { String::new() };
    let remedy = overdue::remedy(ids, picks_up_others(figures));
    CheckResult::new(Check::Overdue, status, evidence, remedy)
        .headline(Evidence::join(late, ", ").and(more))
        .of_job(ProblemKind::LateJob, None)
}

fn stuck_jobs(figures: &HealthFigures, now: DateTime<Utc>, limits: Limits) -> CheckResult {
    let Some(executing) = &figures.executing else {
        let reason = "the store does not record which jobs execute, or since when";
        return CheckResult::unknown(Check::StuckJobs, reason);
    };
    let thresholds = Thresholds { critical_after: limits.critical_after, job_timeout: limits.job_timeout };
    let stuck: Vec<_> = executing.iter().filter_map(|job| staleness::stuck_job(job, now, thresholds)).collect();
    let Some(worst) = stuck.iter().max_by_key(|job| job.is_critical) else {
        let evidence = match executing.len() {
            0 => "no job is executing".to_owned(),
            some => format!("none of {} is stuck", counted(some, "executing job")),
        };
        return CheckResult::ok(Check::StuckJobs, evidence);
    };
    let status = if worst.is_critical { CheckStatus::Critical } else { CheckStatus::Warning };
    let evidence = format!("{} stuck: {}: {}", counted(stuck.len(), "job"), worst.id, worst.detail);
    let explained = stuck.iter().filter_map(|job| {
        let explanation = job.stuck.as_ref()?;
        let for_time =
            job.since.map_or_else(Evidence::default, |since| evidence![" ", Span((now - since).as_seconds_f64())]);
        Some(evidence![Unit(&job.id)].and(for_time).and(": ").and(explanation.cause))
    });
    let remedy = worst.stuck.as_ref().map(|explanation| explanation.remedy.clone());
    CheckResult::new(Check::StuckJobs, status, evidence, remedy)
        .headline(Evidence::join(explained, "; "))
        .of_job(ProblemKind::StuckJob, None)
}

fn lease(figures: &HealthFigures) -> CheckResult {
    let lease = match &figures.lease {
        Ok(Some(lease)) => lease,
        Ok(None) => return CheckResult::ok(Check::Lease, "no pass is executing").headline("free: no pass runs"),
        Err(reason) => return CheckResult::unknown(Check::Lease, *reason),
    };
    if lease.is_live {
        let evidence = evidence![lease.owner(), " has held the lease of a pass"].and(since(lease.since));
        return CheckResult::ok(Check::Lease, evidence);
    }
    // A headline would be all that the screen shows.
    executing_jobs::lease(Some(lease)).headline(Evidence::default())
}

/// Checks that the last run succeeded, and that it is the last that was due.
fn audit_recent(runs: &LatestRuns, now: DateTime<Utc>, limits: Limits) -> CheckResult {
    let warning = |evidence: Evidence, remedy: Remedy| {
        CheckResult::new(Check::AuditRecent, CheckStatus::Warning, evidence, remedy)
    };
    // Nobody knows whether jobs have run since.
    let (now, is_outdated) = match runs.imported_until {
        Some(until) => (now.min(until), now - until > time_delta(limits.older_than)),
        None => (now, false),
    };
    if let Some(until) = runs.imported_until.filter(|_| is_outdated) {
        let evidence = evidence!["the runs of the scheduler's log are imported only until ", Rfc3339(until)];
        let remedy = Remedy::apsctl("runs import --file LOG");
        return CheckResult::new(Check::AuditRecent, CheckStatus::Unknown, evidence, remedy);
    }
    if let Some(run) = &runs.last_finished {
        let id = run.id.as_ref().map_or(String::new(), |id| format!(" {id}"));
        if !run.is_successful() {
            let status = run.status.as_deref().unwrap_or_default();
            let error = run.error.as_ref().map_or(String::new(), |error| format!(": {error}"));
            let (outcome, at) = (status.replace('_', " "), Rfc3339(run.created_at));
            let failure =
                find_known_failure(run.error.as_deref().unwrap_or(status)).or_else(|| find_known_failure(status));
            let remedy = failed_run_remedy(failure, run.job_id.as_deref());
            return warning(evidence![format!("the last run{id} {outcome} at "), at, error], remedy);
        }
        if let Some(word) = run.unknown_status() {
            let evidence =
                format!("the last run{id} has the status `{word}`, which is neither a success nor a failure");
            let remedy = Remedy::apsctl("audit tail");
            return CheckResult::new(Check::AuditRecent, CheckStatus::Unknown, evidence, remedy);
        }
    }
    // A run may have started before that time. Within `ran_within`, none has, if that is later.
    let is_unknown =
        |deleted: &DateTime<Utc>| limits.ran_within.is_none_or(|within| now - time_delta(within) < *deleted);
    if let Some(deleted) = runs.deleted_before.filter(is_unknown) {
        let evidence = evidence!["no run has started since ", Rfc3339(deleted), ", and older runs were deleted"];
        return CheckResult::new(
            Check::AuditRecent,
            CheckStatus::Unknown,
            evidence,
            Remedy::apsctl("audit operations"),
        );
    }
    let last = runs
        .newest_start
        .map_or_else(|| "no run has started".into(), |newest| evidence!["no run has started since ", Rfc3339(newest)]);
    if let Some(within) = limits.ran_within
        && runs.newest_start.is_none_or(|newest| now - newest > time_delta(within))
    {
        let evidence = last.and(format!(", but one is expected every {}", humantime::format_duration(within)));
        return warning(evidence, Remedy::shell(RESTART_WORKER)).of_job(ProblemKind::MissedSlot, None);
    }
    let Some(newest) = runs.newest_start else { return CheckResult::ok(Check::AuditRecent, "no run yet") };
    let due = runs.schedule.as_ref().and_then(|schedule| next_fire_time(schedule, newest));
    if let Some(due) = due.filter(|due| now - *due > time_delta(limits.older_than)) {
        let job = runs.job_id.as_deref().unwrap_or_default();
        let evidence = last.and(evidence![", but job ", job, " was due at ", Rfc3339(due)]);
        return warning(evidence, missed_slot_remedy(job)).of_job(ProblemKind::MissedSlot, Some(job));
    }
    CheckResult::ok(Check::AuditRecent, evidence!["the last run started at ", Rfc3339(newest)])
        .headline(evidence!["the last run began at ", Rfc3339(newest)])
}

/// Returns the next fire time; `None` for an invalid schedule, which other commands report.
fn next_fire_time(schedule: &CronSchedule, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let (expression, zone) = schedule.parse().ok()?;
    expression.next_after(after, zone)
}
