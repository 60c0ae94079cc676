//! Claims of APScheduler 4's schedulers that a stopped scheduler has not released.

use std::fmt::Display;

use chrono::{DateTime, Utc};

use super::diagnosis::{RowFinding, RowSeverity};
use super::remedy::Remedy;
use super::shell;
use super::time_format::format_time;

/// The wrong claims of one schedule, or of a task without a schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// The id of the schedule, or of a task without a schedule.
    pub id: String,
    pub task_id: String,
    /// The task's counter of running jobs.
    pub running_jobs: i64,
    /// The maximum number of running jobs; `None` for any number.
    pub max_running_jobs: Option<i64>,
    /// The number of acquired jobs of the task.
    pub acquired_jobs: i64,
    /// The number of waiting jobs of the task.
    pub waiting_jobs: i64,
    /// The number of acquired jobs whose claim has expired.
    pub expired_jobs: i64,
    /// The scheduler whose claim on the schedule has expired, and the time.
    pub expired_claim: Option<(String, DateTime<Utc>)>,
}

impl Claims {
    /// Returns whether the wrong counter prevents each job of the task from starting.
    pub fn is_blocked(&self) -> bool {
        self.running_jobs > self.acquired_jobs && self.max_running_jobs.is_some_and(|max| self.running_jobs >= max)
    }

    /// Returns why the task's jobs are not started, if the counter is the reason. `apsctl` is the program with the options that select
    /// the store.
    pub fn not_started_reason(&self, apsctl: impl Display) -> Option<String> {
        let fix = shell::with_argument(&format!("{apsctl} jobs repair"), &self.id);
        self.is_blocked().then(|| format!("{}; correct the counter with `{fix}`", self.counter()))
    }

    fn counter(&self) -> String {
        let Self { task_id, running_jobs, acquired_jobs, waiting_jobs, .. } = self;
        let max = self.max_running_jobs.map_or("no limit".to_owned(), |max| format!("max_running_jobs {max}"));
        format!(
            "task {task_id} counts {running_jobs} running jobs (running_jobs), and {acquired_jobs} are acquired; with {max}, \
             {waiting_jobs} jobs wait"
        )
    }

    pub fn findings(&self) -> Vec<RowFinding> {
        let remedy = || Some(Remedy::apsctl_for("jobs repair", &self.id));
        let mut findings = Vec::new();
        if self.running_jobs > self.acquired_jobs {
            let (severity, end) = if self.is_blocked() {
                (RowSeverity::Critical, "no scheduler starts them")
            } else {
                (RowSeverity::Warning, "fewer of them run at a time than allowed")
            };
            findings.push(RowFinding::new("running-jobs", severity, format!("{}: {end}", self.counter()), remedy()));
        }
        if let Some((by, until)) = &self.expired_claim {
            let until = format_time(*until);
            let effect = format!("scheduler {by} had a claim on it until {until} and has not released it");
            findings.push(RowFinding::new("expired-claim", RowSeverity::Warning, effect, remedy()));
        }
        if self.expired_jobs > 0 {
            let effect = format!(
                "{} acquired jobs of task {} have an expired claim: their scheduler has stopped",
                self.expired_jobs, self.task_id
            );
            findings.push(RowFinding::new("expired-job-claim", RowSeverity::Warning, effect, remedy()));
        }
        findings
    }
}
