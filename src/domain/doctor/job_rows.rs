//! Is the job scheduled, and is its schedule valid?

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::diagnosis::{self, RowSeverity};
use crate::domain::doctor::check::{Check, CheckResult, CheckStatus};
use crate::domain::job::{Job, JobState};
use crate::domain::shell;
use crate::domain::time_format::{format_seconds, format_time};

/// How long a job that is due may wait for a scheduler to look.
pub const PICKUP_TOLERANCE: TimeDelta = TimeDelta::minutes(5);

/// Words of [`diagnosis`] that are about a schedule.
const SCHEDULE_FINDINGS: [&str; 2] = ["bad-schedule", "never-fires"];

/// All that was found while the jobs were read.
#[derive(Debug, Default)]
pub struct JobRowSummary {
    pub job_count: usize,
    /// Jobs that runs are to come of.
    pub active_count: usize,
    /// With a schedule that can be read.
    pub schedule_count: usize,
    pub job_findings: Vec<CheckResult>,
    pub schedule_findings: Vec<CheckResult>,
    /// Due for longer than [`PICKED_UP`], and neither executing nor at rest: the longest first.
    pub overdue: Vec<(String, DateTime<Utc>)>,
    /// There is maintenance: that jobs are paused is meant so.
    pub in_maintenance: bool,
}

impl JobRowSummary {
    /// `is_wanted`: it is the job asked for, or the guide's own. `found` is what its row alone tells.
    pub fn add_job(
        &mut self,
        job: &Job,
        is_wanted: bool,
        found: Vec<diagnosis::RowFinding>,
        now: DateTime<Utc>,
    ) {
        self.job_count += 1;
        let is_active = !job.job_state.is_paused_or_removed();
        self.active_count += usize::from(is_active);
        let bad = if is_wanted { CheckStatus::Critical } else { CheckStatus::Warning };
        for finding in found {
            let standing = match finding.severity {
                RowSeverity::Notice => continue,
                RowSeverity::Warning => CheckStatus::Warning,
                RowSeverity::Critical => CheckStatus::Critical,
            };
            let is_of_schedule = SCHEDULE_FINDINGS.contains(&finding.kind);
            let (check, list) = if is_of_schedule {
                (Check::Cron, &mut self.schedule_findings)
            } else {
                (Check::JobScheduled, &mut self.job_findings)
            };
            let evidence = format!("job {}: {}", job.id, finding.effect);
            list.push(CheckResult::new(check, standing, evidence, finding.remedy));
        }
        let is_meant = self.in_maintenance && job.job_state == JobState::Paused;
        self.job_findings.extend(inactive_job(job, bad, is_wanted, now).filter(|_| !is_meant));
        let is_due = |next: &DateTime<Utc>| is_active && *next < now - PICKUP_TOLERANCE;
        if let Some(next) = job.next_run_time.filter(is_due).filter(|_| job.job_state != JobState::Executing)
        {
            self.overdue.push((job.id.clone(), next));
            self.overdue.sort_by_key(|(_, next)| *next);
            self.overdue.truncate(super::MAX_LISTED);
        }
    }

    /// `picks_up`: somebody works, so that it is not for want of a worker that a job waits.
    pub fn into_results(
        mut self,
        picks_up: bool,
        missing: Option<CheckResult>,
        now: DateTime<Utc>,
    ) -> (CheckResult, CheckResult) {
        self.job_findings.extend(missing);
        for (id, next) in self.overdue.iter().filter(|_| picks_up) {
            let evidence = format!(
                "job {id} has been due since {} ({}), while others are picked up",
                format_time(*next),
                format_seconds((now - *next).as_seconds_f64())
            );
            let fix = shell::with_argument("apsctl jobs show", id);
            self.job_findings.push(CheckResult::new(
                Check::JobScheduled,
                CheckStatus::Warning,
                evidence,
                fix,
            ));
        }
        let jobs = super::counted(self.job_count, "job");
        let scheduled = super::merge_findings(
            Check::JobScheduled,
            self.job_findings,
            format!("{jobs}, {} of them to run", self.active_count),
        );
        let cron = super::merge_findings(
            Check::Cron,
            self.schedule_findings,
            match self.schedule_count {
                0 => "no job has a schedule that apsctl keeps".into(),
                some => format!("{} can be read, and will fire", super::counted(some, "schedule")),
            },
        );
        (scheduled, cron)
    }
}

/// Paused, removed, or failed for good.
fn inactive_job(job: &Job, bad: CheckStatus, is_wanted: bool, now: DateTime<Utc>) -> Option<CheckResult> {
    let finding = |standing, evidence: String, fix: String| {
        Some(CheckResult::new(Check::JobScheduled, standing, evidence, fix))
    };
    let id = &job.id;
    match &job.job_state {
        JobState::Paused => {
            let pause = job.pause.as_ref();
            if let Some(end) = pause.and_then(|pause| pause.resume_at).filter(|end| *end <= now) {
                let evidence =
                    format!("job {id} is still PAUSED, and was to be resumed at {}", format_time(end));
                return finding(CheckStatus::Critical, evidence, "apsctl jobs resume --expired".into());
            }
            let note = pause.map_or(String::new(), |pause| format!(" ({})", pause.note()));
            finding(bad, format!("job {id} is PAUSED{note}"), shell::with_argument("apsctl jobs resume", id))
        }
        JobState::Removed if is_wanted => {
            let fix = shell::with_option("apsctl audit operations", "--job", id);
            finding(bad, format!("job {id} is REMOVED from the schedule"), fix)
        }
        JobState::Failed if job.next_run_time.is_none() && job.out_of_range_time.is_none() => {
            let evidence = format!("job {id} has FAILED, and has no next run");
            finding(bad, evidence, shell::with_argument("apsctl jobs trigger", id))
        }
        _ => None,
    }
}

/// There is no such job.
pub fn missing_job(evidence: String, fix: impl Into<String>) -> CheckResult {
    CheckResult::new(Check::JobScheduled, CheckStatus::Critical, evidence, fix.into())
}
