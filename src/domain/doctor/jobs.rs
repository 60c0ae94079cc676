//! Is the job scheduled, and is its schedule valid?

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::check::{Check, CheckResult, CheckStatus};
use crate::domain::diagnosis::{self, RowSeverity};
use crate::domain::job::{Job, JobState};
use crate::domain::shell;
use crate::domain::span::{moment, span};

/// How long a job that is due may wait for a scheduler to look.
pub const PICKED_UP: TimeDelta = TimeDelta::minutes(5);

/// Words of [`diagnosis`] that are about a schedule.
const OF_SCHEDULES: [&str; 2] = ["bad-schedule", "never-fires"];

/// All that was found while the jobs were read.
#[derive(Debug, Default)]
pub struct Seen {
    pub jobs: usize,
    /// Jobs that runs are to come of.
    pub active: usize,
    /// With a schedule that can be read.
    pub schedules: usize,
    pub scheduled: Vec<CheckResult>,
    pub cron: Vec<CheckResult>,
    /// Due for longer than [`PICKED_UP`], and neither executing nor at rest: the longest first.
    pub overdue: Vec<(String, DateTime<Utc>)>,
    /// There is maintenance: that jobs are paused is meant so.
    pub in_maintenance: bool,
}

impl Seen {
    /// `is_wanted`: it is the job asked for, or the guide's own. `found` is what its row alone tells.
    pub fn look(
        &mut self,
        job: &Job,
        is_wanted: bool,
        found: Vec<diagnosis::RowFinding>,
        now: DateTime<Utc>,
    ) {
        self.jobs += 1;
        let is_active = !job.job_state.is_dormant();
        self.active += usize::from(is_active);
        let bad = if is_wanted { CheckStatus::Critical } else { CheckStatus::Warning };
        for finding in found {
            let standing = match finding.severity {
                RowSeverity::Notice => continue,
                RowSeverity::Warning => CheckStatus::Warning,
                RowSeverity::Critical => CheckStatus::Critical,
            };
            let is_of_schedule = OF_SCHEDULES.contains(&finding.kind);
            let (check, list) = if is_of_schedule {
                (Check::Cron, &mut self.cron)
            } else {
                (Check::JobScheduled, &mut self.scheduled)
            };
            let evidence = format!("job {}: {}", job.id, finding.effect);
            list.push(CheckResult::new(check, standing, evidence, finding.remedy));
        }
        let is_meant = self.in_maintenance && job.job_state == JobState::Paused;
        self.scheduled.extend(at_rest(job, bad, is_wanted, now).filter(|_| !is_meant));
        let is_due = |next: &DateTime<Utc>| is_active && *next < now - PICKED_UP;
        if let Some(next) = job.next_run_time.filter(is_due).filter(|_| job.job_state != JobState::Executing)
        {
            self.overdue.push((job.id.clone(), next));
            self.overdue.sort_by_key(|(_, next)| *next);
            self.overdue.truncate(super::TOLD);
        }
    }

    /// `picks_up`: somebody works, so that it is not for want of a worker that a job waits.
    pub fn scheduled(
        mut self,
        picks_up: bool,
        missing: Option<CheckResult>,
        now: DateTime<Utc>,
    ) -> (CheckResult, CheckResult) {
        self.scheduled.extend(missing);
        for (id, next) in self.overdue.iter().filter(|_| picks_up) {
            let evidence = format!(
                "job {id} has been due since {} ({}), while others are picked up",
                moment(*next),
                span((now - *next).as_seconds_f64())
            );
            let fix = shell::command("apsctl jobs show", id);
            self.scheduled.push(CheckResult::new(Check::JobScheduled, CheckStatus::Warning, evidence, fix));
        }
        let jobs = super::count(self.jobs, "job");
        let scheduled = super::merged(
            Check::JobScheduled,
            self.scheduled,
            format!("{jobs}, {} of them to run", self.active),
        );
        let cron = super::merged(
            Check::Cron,
            self.cron,
            match self.schedules {
                0 => "no job has a schedule that apsctl keeps".into(),
                some => format!("{} can be read, and will fire", super::count(some, "schedule")),
            },
        );
        (scheduled, cron)
    }
}

/// Paused, removed, or failed for good.
fn at_rest(job: &Job, bad: CheckStatus, is_wanted: bool, now: DateTime<Utc>) -> Option<CheckResult> {
    let finding = |standing, evidence: String, fix: String| {
        Some(CheckResult::new(Check::JobScheduled, standing, evidence, fix))
    };
    let id = &job.id;
    match &job.job_state {
        JobState::Paused => {
            let pause = job.pause.as_ref();
            if let Some(end) = pause.and_then(|pause| pause.resume_at).filter(|end| *end <= now) {
                let evidence = format!("job {id} is still PAUSED, and was to be resumed at {}", moment(end));
                return finding(CheckStatus::Critical, evidence, "apsctl jobs resume --expired".into());
            }
            let note = pause.map_or(String::new(), |pause| format!(" ({})", pause.note()));
            finding(bad, format!("job {id} is PAUSED{note}"), shell::command("apsctl jobs resume", id))
        }
        JobState::Removed if is_wanted => {
            let fix = shell::option("apsctl audit operations", "--job", id);
            finding(bad, format!("job {id} is REMOVED from the schedule"), fix)
        }
        JobState::Failed if job.next_run_time.is_none() && job.endless.is_none() => {
            let evidence = format!("job {id} has FAILED, and has no next run");
            finding(bad, evidence, shell::command("apsctl jobs trigger", id))
        }
        _ => None,
    }
}

/// There is no such job.
pub fn missing(evidence: String, fix: impl Into<String>) -> CheckResult {
    CheckResult::new(Check::JobScheduled, CheckStatus::Critical, evidence, fix.into())
}
